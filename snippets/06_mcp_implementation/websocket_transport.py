import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp import Client
from mcp.server import MCPServer
from websocket_bridge import messages
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

server = MCPServer("calculator", log_level="ERROR")


@server.tool()
def add(a: int, b: int) -> int:
    return a + b


async def session(socket: ServerConnection) -> None:
    inner = server._lowlevel_server
    async with messages(socket) as (read, write):
        options = inner.create_initialization_options()
        await inner.run(read, write, options)


@asynccontextmanager
async def websocket(url: str) -> AsyncIterator[Any]:
    async with connect(url) as socket, messages(socket) as streams:
        yield streams


async def main() -> None:
    async with serve(session, "127.0.0.1", 0) as listener:
        port = next(iter(listener.sockets)).getsockname()[1]
        async with Client(websocket(f"ws://127.0.0.1:{port}")) as client:
            result = await client.call_tool("add", {"a": 1, "b": 2})
            print(client.protocol_version, result.structured_content)


asyncio.run(main())
