import asyncio
import sys
from contextlib import AsyncExitStack

from child_processes import children_alive
from mcp import Client

from context_workshop.mcp import stdio


async def connect(stack: AsyncExitStack) -> list[Client]:
    servers = {
        "git": stdio(sys.executable, "-m", "mcp_server_git"),
        "time": stdio(sys.executable, "-m", "mcp_server_time"),
        "database": stdio("no-such-database-server"),
    }
    clients = []
    for name, server in servers.items():
        client = await stack.enter_async_context(Client(server))
        print("connected", name)
        clients.append(client)
    return clients


async def main() -> None:
    try:
        async with AsyncExitStack() as stack:
            await connect(stack)
    except* FileNotFoundError:
        print("FileNotFoundError")
    print("still alive:", len(children_alive()))


asyncio.run(main())
