# --8<-- [start:cure]
import asyncio

from mcp import Client
from mcp.server import MCPServer

server = MCPServer("sums", log_level="ERROR")  # or a URL


@server.tool()
def add(a: int, b: int) -> int:
    return a + b


async def main() -> None:
    async with Client(server) as client:  # all calls inside
        result = await client.call_tool(
            "add", {"a": 1, "b": 2}, read_timeout_seconds=60
        )
        print(result.is_error, result.structured_content)


asyncio.run(main())
# --8<-- [end:cure]
