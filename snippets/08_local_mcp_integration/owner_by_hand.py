import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from mcp import Client, StdioServerParameters


# --8<-- [start:cure]
@asynccontextmanager
async def owned(manager: Any) -> AsyncIterator[Any]:
    opened = asyncio.get_running_loop().create_future()
    leave = asyncio.Event()

    async def own() -> None:
        async with manager as value:
            opened.set_result(value)
            await leave.wait()

    owner = asyncio.create_task(own())
    try:
        ended = asyncio.FIRST_COMPLETED
        await asyncio.wait([opened, owner], return_when=ended)
        if not opened.done():
            await owner  # it could not enter: this raises why
        yield opened.result()
    finally:
        leave.set()
        if not opened.done():
            owner.cancel()
        await owner
        # --8<-- [end:cure]


async def main() -> None:
    stack = AsyncExitStack()
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "mcp_server_time"]
    )
    await stack.enter_async_context(owned(Client(server)))
    print("connected")
    closing = asyncio.create_task(stack.aclose())
    print("closing")
    await closing
    print("closed")


asyncio.run(main())
