# expect: RuntimeError
import asyncio
from collections.abc import AsyncGenerator, AsyncIterator


async def answer(done: asyncio.Event) -> AsyncGenerator[str]:
    try:
        yield "one"
        await done.wait()  # the model is thinking
    finally:
        print("cleanup")


async def show(stream: AsyncIterator[str]) -> None:
    async for token in stream:
        print(token)


async def main() -> None:
    stream = answer(asyncio.Event())
    reader = asyncio.create_task(show(stream))
    await asyncio.sleep(0)
    try:
        await stream.aclose()
    finally:
        print("reader done:", reader.done())


asyncio.run(main())
