import asyncio
from contextlib import suppress

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect


async def tokens(socket: WebSocket) -> None:
    try:
        await socket.send_text("one")
        await asyncio.Event().wait()  # the model is thinking
    finally:
        print("sending ended")


# --8<-- [start:cure]
async def chat(socket: WebSocket) -> None:
    await socket.accept()
    with suppress(WebSocketDisconnect):  # the client may leave at any time
        sending = asyncio.create_task(tokens(socket))
        try:
            while True:
                await socket.receive_text()  # raises when it has left
        finally:
            sending.cancel()
            await asyncio.wait([sending])


# --8<-- [end:cure]
async def endpoint(socket: WebSocket) -> None:
    await chat(socket)
    print("handler ended")


client = TestClient(Starlette(routes=[WebSocketRoute("/", endpoint)]))
with client.websocket_connect("/") as socket:
    print(socket.receive_text())
