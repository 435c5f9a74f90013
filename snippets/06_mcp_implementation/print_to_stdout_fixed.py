import asyncio
import sys

from mcp import Client

from context_workshop.mcp import stdio

SERVER = """
# --8<-- [start:cure]
import sys
from mcp.server import MCPServer

server = MCPServer("sums", log_level="ERROR")

@server.tool()
def add(a: int, b: int) -> int:
    print("adding", a, b, file=sys.stderr)
    return a + b

# --8<-- [end:cure]
server.run("stdio")
"""


async def main() -> None:
    async with Client(stdio(sys.executable, "-c", SERVER)) as client:
        result = await client.call_tool("add", {"a": 1, "b": 2})
        print(result.structured_content)


asyncio.run(main())
