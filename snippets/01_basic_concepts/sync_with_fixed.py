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
    async with session() as name:
        print("use", name)


asyncio.run(main())
