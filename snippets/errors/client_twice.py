import asyncio

from mcp import Client
from mcp.server import MCPServer


async def main() -> None:
    client = Client(MCPServer("notes", log_level="ERROR"))
    try:
        async with client, client:
            pass
    except* RuntimeError as group:
        print(group.exceptions)


asyncio.run(main())
