# expect: AttributeError
from openai import OpenAI

from context_workshop import local_llm

with local_llm() as llm, OpenAI(**llm.options) as client:
    stream = client.chat.completions.create(
        model=llm.model,
        messages=[{"role": "user", "content": "Hello!"}],
        stream=True,
    )
    with stream:
        for chunk in stream:
            print("chunk")
            print(chunk.usage.total_tokens)  # type: ignore[union-attr]
