import os
from contextlib import suppress
from decimal import Decimal
from multiprocessing import get_context
from tempfile import TemporaryDirectory

from openai import OpenAI

from context_workshop import BudgetExceeded, Ledger, LedgerSnapshot, local_llm

COST, MOST = Decimal("0.001"), Decimal("0.002")
processes = get_context("spawn")


def worker(books: str, text: str) -> None:
    with Ledger(books) as ledger, OpenAI() as client:
        budget = ledger.budget("month", "0.010", per="month")
        with suppress(BudgetExceeded):
            while True:
                with budget.reserve(MOST) as reservation:
                    client.chat.completions.create(
                        model="gpt-5-mini",
                        messages=[{"role": "user", "content": text}],
                    )
                    reservation.settle(COST)


def show(seen: LedgerSnapshot) -> None:
    print(f"spent {seen.spent}, {seen.uncertain} uncertain")
    print(f"left {seen.remaining} of {seen.limit}")


def main(books: str) -> None:
    with local_llm(faults={"hang": [None, None, "stall"]}) as llm:
        os.environ["OPENAI_BASE_URL"] = llm.base_url
        os.environ["OPENAI_API_KEY"] = llm.api_key
        hanging, *others = [
            processes.Process(target=worker, args=(books, text))
            for text in ("hang", "b", "c", "d")
        ]
        hanging.start()
        llm.wait("request", count=3, timeout=60)
        for each in others:
            each.start()
        llm.wait("answered", count=3, timeout=60)
        hanging.kill()
        for each in (hanging, *others):
            each.join()
        print("calls:", sum(each.event == "request" for each in llm.log))
    with Ledger(books) as ledger:
        show(ledger.budget("month").snapshot())
        for left in ledger.uncertain("month"):
            print(f"uncertain: {left.amount}, {left.why}")
            ledger.settle(left.id, COST)
        show(ledger.budget("month").snapshot())


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        main(f"{folder}/spend.db")
