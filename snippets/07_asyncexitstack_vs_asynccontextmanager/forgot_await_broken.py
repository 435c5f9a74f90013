# expect: output RuntimeWarning: coroutine .* was never awaited
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
        stack.enter_async_context(monitor())  # type: ignore[unused-coroutine]
        print("use")


asyncio.run(main())
