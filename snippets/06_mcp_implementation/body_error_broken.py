# expect: ExceptionGroup
import asyncio

from mcp import Client
from mcp.server import MCPServer

server = MCPServer("empty", log_level="ERROR")


def check(answer: str) -> None:
    if not answer:
        raise ValueError("empty answer")


async def main() -> None:
    try:
        async with Client(server):
            check("")
    except ValueError as error:
        print("caught", error)


asyncio.run(main())
