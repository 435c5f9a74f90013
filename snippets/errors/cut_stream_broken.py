# expect: output ^stored 'Echo'$
from openai import APIConnectionError, OpenAI

from context_workshop import local_llm

history: list[str] = []

with (
    local_llm(faults=["drop", "cut"]) as llm,
    OpenAI(**llm.options, max_retries=0) as client,
):
    for _ in range(2):
        pieces: list[str] = []
        try:
            stream = client.chat.completions.create(
                model=llm.model,
                messages=[{"role": "user", "content": "Hello!"}],
                stream=True,
            )
            for chunk in stream:
                pieces += [c.delta.content or "" for c in chunk.choices]
        except APIConnectionError as error:
            print(f"{type(error).__name__}: {error}")
            print(f"    {type(error.__cause__).__name__}: {error.__cause__}")
        history.append("".join(pieces))

for text in history:
    print("stored", repr(text))
