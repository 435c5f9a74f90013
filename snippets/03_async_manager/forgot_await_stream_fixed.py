import asyncio

from openai import AsyncOpenAI

from context_workshop import local_llm
from context_workshop.local import LLM


async def main(llm: LLM) -> None:
    # --8<-- [start:cure]
    async with (
        AsyncOpenAI(**llm.options) as client,
        await client.chat.completions.create(
            model=llm.model,
            messages=[{"role": "user", "content": "Hello!"}],
            stream=True,
        ) as stream,
    ):
        async for chunk in stream:
            print(repr(chunk.choices[0].delta.content))
    # --8<-- [end:cure]


with local_llm() as llm:
    asyncio.run(main(llm))
