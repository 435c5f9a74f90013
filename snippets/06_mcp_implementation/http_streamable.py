import asyncio

from mcp import Client
from mcp.server import MCPServer

from context_workshop import serve
from context_workshop.mcp import streamable_http

server = MCPServer("calculator", log_level="ERROR")


@server.tool()
def add(a: int, b: int) -> int:
    return a + b


async def ask(url: str, number: int) -> int:
    async with Client(streamable_http(f"{url}/mcp")) as client:
        result = await client.call_tool("add", {"a": number, "b": 10})
        return int((result.structured_content or {})["result"])


async def main() -> None:
    async with serve(server.streamable_http_app()) as url:
        print(await asyncio.gather(*(ask(url, n) for n in (1, 2, 3))))


asyncio.run(main())
