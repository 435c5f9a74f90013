import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp import Client, MCPError
from mcp.server import MCPServer
from starlette.applications import Starlette
from starlette.routing import Mount

from context_workshop import serve
from context_workshop.mcp import streamable_http

logging.basicConfig(level="ERROR")  # before MCPServer sets up its own
server = MCPServer("mounted", log_level="ERROR")


@server.tool()
def add(a: int, b: int) -> int:
    return a + b


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with server.session_manager.run():
        yield


routes = [Mount("/", server.streamable_http_app())]
app = Starlette(routes=routes, lifespan=lifespan)


async def main() -> None:
    async with serve(app) as url:
        try:
            async with Client(streamable_http(f"{url}/mcp")) as client:
                result = await client.call_tool("add", {"a": 1, "b": 2})
                print(result.structured_content)
        except* (MCPError, RuntimeError) as group:
            for error in group.exceptions:
                print(repr(error))


asyncio.run(main())
