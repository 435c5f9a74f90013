"""An MCP server behind a WebSocket: the other end of `context_workshop.mcp.websocket`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server import MCPServer
from websockets.asyncio.server import ServerConnection, serve

from context_workshop._websocket import MCP, messages


@asynccontextmanager
async def serve_websocket(server: MCPServer) -> AsyncIterator[str]:
    """Serve it on loopback; its address."""
    lowlevel = server._lowlevel_server

    async def session(socket: ServerConnection) -> None:
        async with messages(socket) as (incoming, outgoing):
            options = lowlevel.create_initialization_options()
            await lowlevel.run(incoming, outgoing, options)

    async with serve(session, "127.0.0.1", 0, subprotocols=[MCP], close_timeout=2) as listener:
        port = next(iter(listener.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}"
