import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing


async def answer(done: asyncio.Event) -> AsyncGenerator[str]:
    try:
        yield "one"
        await done.wait()  # the model is thinking
    finally:
        print("cleanup")


# --8<-- [start:cure]
async def show(stream: AsyncGenerator[str]) -> None:
    async with aclosing(stream):
        async for token in stream:
            print(token)


# --8<-- [end:cure]
async def main() -> None:
    stream = answer(asyncio.Event())
    reader = asyncio.create_task(show(stream))
    await asyncio.sleep(0)
    reader.cancel()
    await asyncio.wait([reader])
    print("reader done:", reader.done())


asyncio.run(main())
