from openai import APIConnectionError, OpenAI

from context_workshop import local_llm


# --8<-- [start:cure]
def ask(client: OpenAI, model: str, text: str) -> str:
    """Return the whole answer, or raise: half of one is never kept."""
    pieces: list[str] = []
    ends: list[str] = []
    with client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": text}], stream=True
    ) as stream:
        for chunk in stream:
            pieces += [c.delta.content or "" for c in chunk.choices]
            ends += [c.finish_reason for c in chunk.choices if c.finish_reason]
    if ends != ["stop"]:  # it ended without an error, but too early
        raise EOFError(f"half an answer: {ends}")
    return "".join(pieces)


# --8<-- [end:cure]
history: list[str] = []

with (
    local_llm(faults=["cut"]) as llm,
    OpenAI(**llm.options, max_retries=0) as client,
):
    for attempt in 1, 2:
        try:
            history.append(ask(client, llm.model, "Hello!"))
        except APIConnectionError as error:
            print("attempt", attempt, type(error).__name__)
    print("stored", history)
