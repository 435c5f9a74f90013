# expect: output spent 0\.040 of 0\.010
import os
from contextlib import suppress
from decimal import Decimal
from multiprocessing import get_context

from openai import OpenAI

from context_workshop import Budget, BudgetExceeded, local_llm

LIMIT, COST = Decimal("0.010"), Decimal("0.001")
processes = get_context("spawn")


def worker() -> None:
    budget = Budget(LIMIT, name="month")
    with OpenAI() as client, suppress(BudgetExceeded):
        while True:
            with budget.reserve(COST):
                client.chat.completions.create(
                    model="gpt-5-mini",
                    messages=[{"role": "user", "content": "Hello!"}],
                )


def main() -> None:
    with local_llm() as llm:
        os.environ["OPENAI_BASE_URL"] = llm.base_url
        os.environ["OPENAI_API_KEY"] = llm.api_key
        workers = [processes.Process(target=worker) for _ in range(4)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
        calls = sum(entry.event == "answered" for entry in llm.log)
    print(f"4 workers: {calls} calls, spent {calls * COST} of {LIMIT}")


if __name__ == "__main__":
    main()
