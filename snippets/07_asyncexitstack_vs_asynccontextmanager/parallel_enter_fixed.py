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
    async def enter(name: str) -> str:
        return await stack.enter_async_context(owned(connection(name)))

    async with AsyncExitStack() as stack:
        async with asyncio.TaskGroup() as group:  # if one fails, none stays
            tasks = [group.create_task(enter(n)) for n in ("git", "time")]
        print("connected", *(task.result() for task in tasks))
    print("closed")


try:
    asyncio.run(main())
except RuntimeError as error:
    print(f"RuntimeError: {error}")
