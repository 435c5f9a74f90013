import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp import Client
from mcp.server import MCPServer


@asynccontextmanager
async def lifespan(server: MCPServer[None]) -> AsyncIterator[None]:
    print("server starts")
    try:
        yield
    finally:
        print("server stops")


server = MCPServer("words", lifespan=lifespan, log_level="ERROR")


@server.tool()
async def count(text: str) -> int:
    print("tool runs")
    return len(text.split())


async def main() -> None:
    client = Client(server)
    print("client made")
    async with client:
        print("connected")
        result = await client.call_tool("count", {"text": "one two"})
        print("result", result.structured_content)
    print("disconnected")


asyncio.run(main())
