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
    # --8<-- [start:cure]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(trace())
        print("use")
    # --8<-- [end:cure]


asyncio.run(main())
