from openai import OpenAI

from context_workshop import local_llm

with local_llm() as llm, OpenAI(**llm.options) as client:
    # --8<-- [start:cure]
    stream = client.chat.completions.create(
        model=llm.model,
        messages=[{"role": "user", "content": "Hello!"}],
        stream=True,
    )
    with stream:
        chunks = list(stream)  # read once; hand on the list
    # --8<-- [end:cure]
print("first reading:", len(chunks), "chunks")
print("second reading:", len(chunks), "chunks")
