# expect: IndexError
from openai import OpenAI

from context_workshop import local_llm

with local_llm() as llm, OpenAI(**llm.options) as client:
    stream = client.chat.completions.create(
        model=llm.model,
        messages=[{"role": "user", "content": "Hi"}],
        stream=True,
        stream_options={"include_usage": True},
    )
    with stream:
        for chunk in stream:
            print(chunk.choices[0].delta.content)
