import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing


# --8<-- [start:cure]
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


# --8<-- [end:cure]


asyncio.run(main())
