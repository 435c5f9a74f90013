import httpx2
from openai import OpenAI

from context_workshop import local_llm

limits = httpx2.Limits(max_connections=2)

with (
    local_llm(faults=["stall"] * 2) as llm,
    httpx2.Client(limits=limits, timeout=0.1) as http,
    OpenAI(**llm.options, http_client=http, max_retries=0) as client,
):
    for question in "one", "two", "three":
        # --8<-- [start:cure]
        with client.chat.completions.create(
            model=llm.model,
            messages=[{"role": "user", "content": question}],
            stream=True,
        ) as stream:  # leaving the block gives the connection back
            for chunk in stream:
                if chunk.choices:
                    break
        # --8<-- [end:cure]
        print(question, chunk.choices[0].delta.role)
