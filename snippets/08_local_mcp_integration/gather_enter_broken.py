# expect: output in a different task
import asyncio
from contextlib import AsyncExitStack

from mcp import Client
from mcp.server import MCPServer

NAMES = "git", "notes", "time"
SERVERS = [MCPServer(name, log_level="WARNING") for name in NAMES]


async def main() -> None:
    async with AsyncExitStack() as stack:
        await asyncio.gather(
            *(stack.enter_async_context(Client(each)) for each in SERVERS)
        )
        print("connected all three")


try:
    asyncio.run(main())
    print("closed")
except RuntimeError as error:
    print("RuntimeError", error)
