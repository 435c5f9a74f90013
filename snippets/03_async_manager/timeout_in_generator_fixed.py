import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager


async def answer() -> AsyncGenerator[str, None]:
    for token in "with", "a", "block":
        await asyncio.sleep(0)
        yield token


# --8<-- [start:cure]
@asynccontextmanager
async def limited(seconds: float) -> AsyncIterator[AsyncIterator[str]]:
    async with asyncio.timeout(seconds), aclosing(answer()) as tokens:
        yield tokens


# --8<-- [end:cure]


async def save(token: str) -> None:
    print("saving", token)
    await asyncio.sleep(1)


async def main() -> None:
    try:
        async with limited(0.2) as tokens:
            async for token in tokens:
                await save(token)
    except TimeoutError:
        print("out of time")


asyncio.run(main())
