import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


@asynccontextmanager
async def gpu() -> AsyncGenerator[str, None]:
    print("setup")
    try:
        yield await asyncio.sleep(0, "gpu0")
    finally:
        await asyncio.sleep(0)
        print("cleanup")


async def main() -> None:
    async with gpu() as name:
        print("use", name)


asyncio.run(main())
