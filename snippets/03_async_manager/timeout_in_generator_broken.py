# expect: CancelledError
# lint: ASYNC101, ASYNC119
import asyncio
from collections.abc import AsyncGenerator, AsyncIterator


async def answer() -> AsyncGenerator[str, None]:
    for token in "with", "a", "block":
        await asyncio.sleep(0)
        yield token


async def limited(seconds: float) -> AsyncIterator[str]:
    try:
        async with asyncio.timeout(seconds):
            async for token in answer():
                yield token
    except GeneratorExit:
        print("limited() left with GeneratorExit")
        raise


async def save(token: str) -> None:
    print("saving", token)
    await asyncio.sleep(1)


async def request() -> None:
    try:
        async for token in limited(0.2):
            await save(token)
    except TimeoutError:
        print("out of time")


async def main() -> None:
    task = asyncio.create_task(request(), name="request")
    await asyncio.wait([task])
    print("request cancelled:", task.cancelled())
    await asyncio.sleep(0.1)
    print("the program goes on")


asyncio.run(main())
asyncio.run(request())
