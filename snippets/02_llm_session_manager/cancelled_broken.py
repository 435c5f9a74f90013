# expect: output \Acaught TimeoutError\n\Z
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openai import AsyncOpenAI

from context_workshop import local_llm


@asynccontextmanager
async def session(name: str) -> AsyncIterator[None]:
    try:
        yield
    except Exception as error:
        print("settle", name, type(error).__name__)
        raise
    else:
        print("settle", name, "ok")


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
