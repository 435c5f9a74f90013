import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect


async def tokens(socket: WebSocket) -> None:
    await socket.send_text("one")
    await asyncio.Event().wait()  # the model is thinking


# --8<-- [start:cure]
async def chat(socket: WebSocket) -> None:
    await socket.accept()
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(tokens(socket), name="tokens")
            while True:
                await socket.receive_text()  # raises when it has left
    except* WebSocketDisconnect:
        pass  # the sender is cancelled, and has ended


# --8<-- [end:cure]
async def still_sending(request: Request) -> PlainTextResponse:
    names = [task.get_name() for task in asyncio.all_tasks()]
    return PlainTextResponse(str(names.count("tokens")))


routes = [WebSocketRoute("/chat", chat), Route("/sending", still_sending)]
with TestClient(Starlette(routes=routes)) as client:
    with client.websocket_connect("/chat") as socket:
        print(socket.receive_text())
    print("still sending:", client.get("/sending").text)
