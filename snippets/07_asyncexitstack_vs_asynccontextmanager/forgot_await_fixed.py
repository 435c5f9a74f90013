import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager


@asynccontextmanager
async def trace() -> AsyncIterator[None]:
    print("+trace")
    try:
        yield
    finally:
        print("-trace")


async def main() -> None:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(trace())
        print("use")


asyncio.run(main())
