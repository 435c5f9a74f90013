import asyncio

from mcp import Client
from mcp.server import MCPServer

server = MCPServer("calculator", log_level="ERROR")


@server.tool()
def add(a: int, b: int) -> int:
    return a + b


async def main() -> None:
    async with Client(server) as client:
        result = await client.call_tool("add", {"a": 1, "b": 2})
        print(client.protocol_version, result.structured_content)


asyncio.run(main())
