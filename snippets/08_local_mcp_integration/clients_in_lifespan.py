import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx2
from mcp import Client
from mcp.server import MCPServer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from context_workshop import serve

NAMES = "git", "notes", "time"


def make_server(name: str) -> MCPServer:
    server = MCPServer(name, log_level="WARNING")

    @server.tool()
    def hello() -> str:
        return f"hello from {name}"

    return server


# --8<-- [start:cure]
@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
    async with AsyncExitStack() as stack:
        stack.callback(print, "all closed")
        clients = {}
        for name in NAMES:
            client = Client(make_server(name))
            clients[name] = await stack.enter_async_context(client)
        print("connected", *clients)
        yield {"clients": clients}


async def ask(request: Request) -> JSONResponse:
    client = request.state.clients[request.path_params["server"]]
    result = await client.call_tool("hello")
    status = 502 if result.is_error else 200
    return JSONResponse(result.structured_content, status)


app = Starlette(routes=[Route("/{server}", ask)], lifespan=lifespan)
# --8<-- [end:cure]


async def main() -> None:
    async with serve(app) as url, httpx2.AsyncClient(base_url=url) as http:
        answers = await asyncio.gather(*(http.get(name) for name in NAMES))
        print(*(answer.text for answer in answers), sep="\n")


asyncio.run(main())
