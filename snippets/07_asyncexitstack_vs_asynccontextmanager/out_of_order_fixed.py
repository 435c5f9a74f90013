import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import anyio

from context_workshop import owned


@asynccontextmanager
async def connection(name: str) -> AsyncIterator[str]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(anyio.sleep_forever)  # reads what the server sends
        try:
            yield name
        finally:
            tasks.cancel_scope.cancel()


async def main() -> None:
    stacks = {"git": AsyncExitStack(), "time": AsyncExitStack()}
    for name, stack in stacks.items():
        await stack.enter_async_context(owned(connection(name)))
    for name, stack in stacks.items():
        try:
            await stack.aclose()
            print(f"{name}: closed")
        except RuntimeError as error:
            print(f"{name}: RuntimeError: {error}")


asyncio.run(main())
