from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from mcp.shared.message import SessionMessage
from mcp.types import jsonrpc_message_adapter
from websockets.asyncio.connection import Connection


# --8<-- [start:bridge]
@asynccontextmanager
async def messages(socket: Connection) -> AsyncIterator[Any]:
    received, incoming = anyio.create_memory_object_stream[
        SessionMessage | Exception
    ]()
    outgoing, to_send = anyio.create_memory_object_stream[SessionMessage]()

    async def receive() -> None:
        async with received:  # its end tells that the other side is gone
            async for data in socket:
                message = jsonrpc_message_adapter.validate_json(data)
                await received.send(SessionMessage(message))

    async def send() -> None:
        async for item in to_send:
            text = item.message.model_dump_json(
                by_alias=True, exclude_unset=True
            )
            await socket.send(text)

    async with (
        incoming,
        outgoing,
        to_send,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(receive)
        tasks.start_soon(send)
        try:
            yield incoming, outgoing
        finally:
            with anyio.move_on_after(2, shield=True):
                await socket.close()
            tasks.cancel_scope.cancel()
            # --8<-- [end:bridge]
