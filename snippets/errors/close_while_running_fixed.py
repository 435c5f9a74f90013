import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing


async def answer(done: asyncio.Event) -> AsyncGenerator[str]:
    try:
        yield "one"
        await done.wait()  # the model is thinking
    finally:
        print("cleanup")


async def show(stream: AsyncGenerator[str]) -> None:
    async with aclosing(stream):
        async for token in stream:
            print(token)


async def main() -> None:
    stream = answer(asyncio.Event())
    reader = asyncio.create_task(show(stream))
    await asyncio.sleep(0)
    reader.cancel()
    await asyncio.wait([reader])
    print("reader done:", reader.done())


asyncio.run(main())
