# expect: output ^APITimeoutError, spent 0.01\nAPIConnectionError, spent 0.01$
from openai import APIConnectionError, OpenAI

from context_workshop import Budget, local_llm

budget = Budget("0.05")


def ask(client: OpenAI, model: str) -> None:
    with budget.reserve("0.01") as held:
        client.chat.completions.create(
            model=model,
            messages=[{"role": "user", "content": "Hello!"}],
        )
        held.settle("0.0001")


with (
    local_llm(faults=["stall", "drop"]) as llm,
    OpenAI(**llm.options, max_retries=0) as client,
):
    for seconds in 0.5, 30, 30:
        try:
            ask(client.with_options(timeout=seconds), llm.model)
            print("answered, spent", budget.spent)
        except APIConnectionError as error:
            print(f"{type(error).__name__}, spent {budget.spent}")
sent = sum(entry.event == "request" for entry in llm.log)
print("requests", sent)
