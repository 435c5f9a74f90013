# expect: output isn't the current tasks's current cancel scope
import asyncio
from contextlib import AsyncExitStack

from mcp import Client
from mcp.server import MCPServer

git = MCPServer("git", log_level="WARNING")
notes = MCPServer("notes", log_level="WARNING")


async def main() -> None:
    stacks = {}
    for server in git, notes:
        stacks[server.name] = AsyncExitStack()
        await stacks[server.name].enter_async_context(Client(server))
        print("connected", server.name)
    try:
        await stacks["git"].aclose()  # the first one first
    except RuntimeError as error:
        print("RuntimeError", error)
    try:
        await asyncio.sleep(0)  # nobody has cancelled us
    except asyncio.CancelledError:
        print("CancelledError")
    await stacks["notes"].aclose()
    print("closed notes")


asyncio.run(main())
