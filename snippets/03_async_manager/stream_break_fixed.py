# lint: ASYNC119
import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from openai import AsyncOpenAI

from context_workshop import local_llm
from context_workshop.local import LLM


def lost(llm: LLM) -> list[str]:
    return [str(each) for each in llm.log if each.event == "disconnected"]


async def ask(client: AsyncOpenAI, model: str) -> AsyncGenerator[str, None]:
    stream = await client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": "?"}],
        stream=True,
    )
    try:
        async with stream:
            async for chunk in stream:
                yield chunk.choices[0].delta.content or ""
    finally:
        print("ask() ends")


async def main(llm: LLM) -> None:
    async with AsyncOpenAI(**llm.options) as client:
        # --8<-- [start:cure]
        async with aclosing(ask(client, llm.model)) as answer:
            async for _ in answer:
                break
        # --8<-- [end:cure]
        await asyncio.to_thread(llm.wait, "disconnected")
        print("moved on")
        await client.models.list()
        print("connection", llm.log[-1].connection, "answered", lost(llm))
    print("client closed", lost(llm))


with local_llm(faults=["stall"]) as llm:
    asyncio.run(main(llm))
