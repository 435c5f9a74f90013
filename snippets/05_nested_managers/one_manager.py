from collections.abc import Iterator
from contextlib import contextmanager

from openai import APIConnectionError

from context_workshop import Budget, Monitor, Session, Usage, genai_pricing

budget, monitor = Budget("0.00015", name="batch"), Monitor()
price = genai_pricing()


@contextmanager
def metered(name: str) -> Iterator[Session]:
    with (
        budget.reserve("0.00002") as held,
        monitor.measure("ask"),
        Session(name, model="gpt-5-mini", pricing=price) as session,
    ):
        try:
            yield session
        except APIConnectionError:  # sent, and perhaps billed
            held.settle(held.amount)
            raise
        finally:
            if session.usage and held.cost is None:
                held.settle(held.amount if session.unpriced else session.cost)


@metered("decorated")
def parse(text: str) -> int:
    return int(text)


if __name__ == "__main__":
    for tokens, text in (5, "1"), (5, "one"), (0, "one"):
        try:
            with metered("chat") as session:
                session.record(Usage(tokens, tokens))
                int(text)
        except ValueError:
            print("caught", end=" ")
        print(f"{tokens:2} tokens, spent {budget.spent}")
    parse("1")
    print(f"decorated, spent {budget.spent}")
    print(monitor.stats["ask"].calls, "calls")
