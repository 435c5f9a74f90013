import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing


async def events() -> AsyncGenerator[str, None]:
    try:
        yield "data: one"
        yield "data: two"
        yield "data: [DONE]"
    finally:
        print("released")


async def main() -> None:
    async with aclosing(events()) as stream:
        async for event in stream:
            print(event)
            break  # the browser went away


asyncio.run(main())
