# expect: output PoolTimeout
import httpx2
from openai import APITimeoutError, OpenAI

from context_workshop import local_llm

limits = httpx2.Limits(max_connections=2)

with (
    local_llm(faults=["stall"] * 2) as llm,
    httpx2.Client(limits=limits, timeout=0.1) as http,
    OpenAI(**llm.options, http_client=http, max_retries=0) as client,
):
    for question in "one", "two", "three":
        try:
            stream = client.chat.completions.create(
                model=llm.model,
                messages=[{"role": "user", "content": question}],
                stream=True,
            )
            print(question, next(stream).choices[0].delta.role)
        except APITimeoutError as error:
            print(question, f"APITimeoutError: {error}", repr(error.__cause__))
