"""Chapter 5, whole: a batch of twenty calls at once, kept within a budget.

Budget, monitor and session are one manager, the report is written however
it ends. Offline as it is; WORKSHOP_LLM=real and
OPENAI_API_KEY for a real service (take out what asks the local one).
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from openai import APIConnectionError, APIError, AsyncOpenAI

from context_workshop import (
    AsyncSession,
    Budget,
    BudgetExceeded,
    Monitor,
    Session,
    Usage,
    genai_pricing,
    local_llm,
)

MOST = Decimal("0.00002")  # what a call with 8 tokens of answer may cost


class Meter:
    """Budget, monitor and session as one manager, one for each call."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.monitor = Monitor()
        self.outcomes: Counter[str] = Counter()

    @contextmanager
    def __call__(self, name: str) -> Iterator[Session]:
        with (
            self.budget.reserve(MOST) as held,
            self.monitor.measure("ask"),
            Session(name) as session,
        ):
            try:
                yield session
            except APIConnectionError:  # sent, and perhaps billed
                held.settle(held.amount)
                raise
            finally:
                if session.usage and held.cost is None:
                    held.settle(MOST if session.unpriced else session.cost)

    def report(self) -> str:
        stats = self.monitor.stats.values()  # none before the first call
        return "\n".join(
            [
                *(f"{name} {n}" for name, n in sorted(self.outcomes.items())),
                *(f"{s.calls} calls, {s.errors} errors" for s in stats),
                f"spent {self.budget.spent} of {self.budget.limit}",
                f"held {self.budget.reserved:f}",
            ]
        )


@contextmanager
def reported(path: Path, meter: Meter) -> Iterator[None]:
    """Write the report on each way out; never hide the error."""
    try:
        yield
    except BaseException as error:
        try:
            path.write_text(meter.report())
        except OSError as failure:
            error.add_note(f"no report: {failure.strerror}")
        raise
    else:
        path.write_text(meter.report())


async def ask(client: AsyncOpenAI, meter: Meter, text: str) -> None:
    """Ask one question; what fails or is refused is this one alone."""
    try:
        with meter(text) as session:
            reply = await client.chat.completions.create(
                model=session.model,
                messages=[{"role": "user", "content": text}],
                max_completion_tokens=8,
            )
            session.record(Usage.from_openai(reply.usage))
        meter.outcomes["done"] += 1
    except BudgetExceeded:
        meter.outcomes["refused"] += 1
    except APIError:
        meter.outcomes["failed"] += 1


async def main(report: Path) -> None:
    meter = Meter(Budget("0.00025", name="batch"))
    with (
        local_llm(faults={"Question 3": [400], "Question 5": ["drop"]}) as llm,
        reported(report, meter),
    ):
        async with (
            AsyncOpenAI(**llm.options, timeout=30, max_retries=0) as client,
            AsyncSession(model=llm.model, pricing=genai_pricing()) as batch,
        ):
            for number in range(1, 21):
                batch.create_task(ask(client, meter, f"Question {number}"))
    print(batch.status, batch.usage.total_tokens, "tokens")
    print("requests", sum(entry.event == "request" for entry in llm.log))


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        path = Path(folder, "report.txt")
        asyncio.run(main(path))
        print(path.read_text())
