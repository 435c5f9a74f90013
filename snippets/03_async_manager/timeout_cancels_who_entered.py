# lint: ASYNC101, ASYNC119
import asyncio
from collections.abc import AsyncGenerator


async def tokens(seconds: float) -> AsyncGenerator[str, None]:
    async with asyncio.timeout(seconds):
        yield "with"
        yield "a"
        yield "block"


async def take_one(stream: AsyncGenerator[str, None]) -> None:
    print("took", await anext(stream))  # here timeout() is entered
    await asyncio.sleep(60)


async def main() -> None:
    stream = tokens(0.1)
    taking = asyncio.create_task(take_one(stream), name="take one")
    await asyncio.sleep(0)
    async for token in stream:
        await asyncio.sleep(0.2)
        print("saved", token)
    print("the task that took one is cancelled:", taking.cancelled())


asyncio.run(main())
