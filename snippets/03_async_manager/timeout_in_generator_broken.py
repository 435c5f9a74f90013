# expect: CancelledError
# lint: ASYNC101, ASYNC119
import asyncio
from collections.abc import AsyncGenerator, AsyncIterator


async def answer() -> AsyncGenerator[str, None]:
    for token in "with", "a", "block":
        await asyncio.sleep(0)
        yield token


async def limited(seconds: float) -> AsyncIterator[str]:
    async with asyncio.timeout(seconds):
        async for token in answer():
            yield token


async def save(token: str) -> None:
    print("saving", token)
    await asyncio.sleep(1)


async def main() -> None:
    try:
        async for token in limited(0.2):
            await save(token)
    except TimeoutError:
        print("out of time")


asyncio.run(main())
