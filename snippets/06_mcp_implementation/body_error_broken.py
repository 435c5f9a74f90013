# expect: ExceptionGroup
import asyncio

from mcp import Client
from mcp.server import MCPServer

server = MCPServer("empty", log_level="ERROR")


async def main() -> None:
    try:
        async with Client(server):
            int("one")
    except ValueError as error:
        print("caught", error)


asyncio.run(main())
