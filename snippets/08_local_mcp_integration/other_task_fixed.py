import asyncio
import sys
from contextlib import AsyncExitStack

from child_processes import children_alive
from mcp import Client

from context_workshop import owned
from context_workshop.mcp import stdio


async def main() -> None:
    stack = AsyncExitStack()
    server = stdio(sys.executable, "-m", "mcp_server_time")
    await stack.enter_async_context(owned(Client(server)))
    print("connected")
    closing = asyncio.create_task(stack.aclose())
    print("closing")
    await closing
    print("closed")
    print("still alive:", len(children_alive()))


asyncio.run(main())
