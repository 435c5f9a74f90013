"""An MCP transport in full: open something, carry messages both ways, close it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio
from mcp.client._transport import TransportStreams
from mcp.shared.message import SessionMessage
from mcp.types import jsonrpc_message_adapter
from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed
from websockets.typing import Data, Subprotocol

MCP = Subprotocol("mcp")


@asynccontextmanager
async def websocket_client(
    url: str, *, open_timeout: float, close_timeout: float
) -> AsyncIterator[TransportStreams]:
    """See `context_workshop.mcp.websocket`."""
    async with (
        connect(
            url, subprotocols=[MCP], open_timeout=open_timeout, close_timeout=close_timeout
        ) as socket,
        messages(socket) as streams,
    ):
        yield streams


@asynccontextmanager
async def messages(socket: Connection) -> AsyncIterator[TransportStreams]:
    """Hand on a WebSocket's messages, at either end of it, as the two streams of a transport."""
    received, incoming = anyio.create_memory_object_stream[SessionMessage | Exception]()
    outgoing, to_send = anyio.create_memory_object_stream[SessionMessage]()

    async def receive() -> None:
        async with received:  # its end tells the session that the other side is gone
            with suppress(ConnectionClosed):
                async for data in socket:
                    await received.send(_parsed(data))

    async def send() -> None:
        with suppress(ConnectionClosed):
            async for item in to_send:
                text = item.message.model_dump_json(by_alias=True, exclude_unset=True)
                await socket.send(text)

    async with incoming, outgoing, received, to_send, anyio.create_task_group() as tasks:
        tasks.start_soon(receive)
        tasks.start_soon(send)
        try:
            yield incoming, outgoing
        finally:
            with anyio.CancelScope(shield=True):  # it has its own time limit, and must be finished
                await socket.close()
            tasks.cancel_scope.cancel()


def _parsed(data: Data) -> SessionMessage | Exception:
    try:
        return SessionMessage(jsonrpc_message_adapter.validate_json(data, by_name=False))
    except ValueError as error:
        return error  # the session reports it, and goes on
