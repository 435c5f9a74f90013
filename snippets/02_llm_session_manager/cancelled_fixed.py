import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openai import AsyncOpenAI

from context_workshop import local_llm


@asynccontextmanager
async def session(name: str) -> AsyncIterator[None]:
    end = "cut short"
    try:
        yield
        end = "ok"
    finally:
        print("settle", name, end)


async def main() -> None:
    with local_llm(faults=["stall"]) as llm:
        async with AsyncOpenAI(**llm.options) as client:
            try:
                async with asyncio.timeout(0.5), session("chat-1"):
                    await client.chat.completions.create(
                        model=llm.model,
                        messages=[{"role": "user", "content": "Hi"}],
                    )
            except TimeoutError:
                print("caught TimeoutError")


asyncio.run(main())
