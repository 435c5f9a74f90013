# expect: output ^still alive: 2$
import asyncio
import sys

from child_processes import children_alive
from mcp import Client

from context_workshop.mcp import stdio


async def connect() -> list[Client]:
    servers = {
        "git": stdio(sys.executable, "-m", "mcp_server_git"),
        "time": stdio(sys.executable, "-m", "mcp_server_time"),
        "database": stdio("no-such-database-server"),
    }
    clients = []
    for name, server in servers.items():
        client = Client(server)
        await client.__aenter__()
        print("connected", name)
        clients.append(client)
    return clients


async def main() -> None:
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: print("at the end:", context["exception"])
    )
    try:
        await connect()
    except FileNotFoundError:
        print("FileNotFoundError")
    left = children_alive()
    print("still alive:", len(left))
    for process in left:  # so that this example leaves nothing behind
        process.kill()
        await process.wait()


asyncio.run(main())
