import httpx2
from openai import APIError, OpenAI

from context_workshop import local_llm

attempts: list[str] = []


# --8<-- [start:cure]
def count(request: httpx2.Request) -> None:
    attempts.append(request.url.path)  # each: what failed may cost, too


def ask(client: OpenAI, model: str, question: str) -> str | None:
    """Have the client try again; no loop around it, or 3 make 9."""
    patient = client.with_options(max_retries=2, timeout=30)
    reply = patient.chat.completions.create(
        model=model, messages=[{"role": "user", "content": question}]
    )
    return reply.choices[0].message.content


# --8<-- [end:cure]
with (
    local_llm(faults=[429, 500, None, 429, 429, 429]) as llm,
    httpx2.Client(event_hooks={"request": [count]}) as http,
    OpenAI(**llm.options, http_client=http) as client,
):
    for question in "one", "two":
        try:
            print(ask(client, llm.model, question))
        except APIError as error:  # after the last attempt
            print("not answered:", type(error).__name__)
    print("attempts:", len(attempts))
