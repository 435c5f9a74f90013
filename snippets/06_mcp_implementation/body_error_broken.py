# expect: ExceptionGroup
import asyncio

from mcp import Client
from mcp.server import MCPServer

server = MCPServer("empty", log_level="ERROR")


async def main() -> None:
    try:
        async with Client(server):
            raise ValueError("empty answer")
    except ValueError as error:
        print("caught", error)


asyncio.run(main())
