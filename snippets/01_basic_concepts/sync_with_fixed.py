import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def session() -> AsyncIterator[str]:
    print("open")
    try:
        yield "s1"
    finally:
        print("close")


async def main() -> None:
    # --8<-- [start:cure]
    async with session() as name:
        print("use", name)
    # --8<-- [end:cure]


asyncio.run(main())
