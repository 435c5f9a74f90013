import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager


@asynccontextmanager
async def monitor() -> AsyncIterator[None]:
    print("+monitor")
    try:
        yield
    finally:
        print("-monitor")


async def main() -> None:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(monitor())
        print("use")


asyncio.run(main())
