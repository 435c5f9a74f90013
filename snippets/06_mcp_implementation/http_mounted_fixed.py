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

server = MCPServer("mounted", log_level="ERROR")


def print_cause(record: logging.LogRecord) -> bool:
    print("server:", record.exc_info and record.exc_info[1])
    return False  # without the traceback


logging.getLogger("uvicorn.error").addFilter(print_cause)


# --8<-- [start:cure]
@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with server.session_manager.run():
        yield


routes = [Mount("/", server.streamable_http_app())]
app = Starlette(routes=routes, lifespan=lifespan)
# --8<-- [end:cure]


async def main() -> None:
    async with serve(app) as url:
        try:
            async with Client(streamable_http(f"{url}/mcp")) as client:
                print("client:", client.protocol_version)
        except* MCPError as group:
            print("client:", group.exceptions)


asyncio.run(main())
