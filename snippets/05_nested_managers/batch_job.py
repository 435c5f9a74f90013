from collections import Counter

from one_manager import budget, metered, monitor
from openai import APIError, OpenAI

from context_workshop import BudgetExceeded, Session, Usage, local_llm

outcomes: Counter[str] = Counter()


def ask(client: OpenAI, text: str) -> None:
    with metered(text) as session:
        reply = client.chat.completions.create(
            model=session.model,
            messages=[{"role": "user", "content": text}],
            max_completion_tokens=8,
        )
        session.record(Usage.from_openai(reply.usage))


with (
    local_llm(faults={"Question 3": [400], "Question 5": ["drop"]}) as llm,
    OpenAI(**llm.options, max_retries=0) as client,
    Session("batch") as batch,
):
    for number in range(1, 21):
        try:
            ask(client, f"Question {number}")
            outcomes["done"] += 1
        except APIError as error:
            outcomes["failed"] += 1
            print(f"question {number}: {type(error).__name__}")
        except BudgetExceeded as refusal:
            outcomes["refused"] += 1
            print(f"question {number}: {refusal}")

sent = sum(entry.event == "request" for entry in llm.log)
print(dict(outcomes), "requests", sent)
print("calls", monitor.stats["ask"].calls)
print("errors", monitor.stats["ask"].errors)
print(batch)
print(budget)
