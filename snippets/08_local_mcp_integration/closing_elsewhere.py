import asyncio
import sys
from contextlib import AsyncExitStack

from mcp import Client

from context_workshop.mcp import stdio


async def main() -> None:
    stack = AsyncExitStack()
    server = stdio(sys.executable, "-m", "mcp_server_time")
    await stack.enter_async_context(Client(server))
    print("connected")
    closing = asyncio.create_task(stack.aclose())
    print("closing")
    await closing
    print("closed")


asyncio.run(main())
