# expect: output Cannot call "send" once a close message has been sent
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket


async def closed(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()
    await socket.send_text("late")


async def never_accepted(socket: WebSocket) -> None:
    await socket.receive_text()


endpoints = {"/closed": closed, "/never": never_accepted}
routes = [WebSocketRoute(path, each) for path, each in endpoints.items()]
client = TestClient(Starlette(routes=routes))
for path in endpoints:
    try:
        with client.websocket_connect(path):
            pass
    except RuntimeError as error:
        print(f"{path}:\n    {type(error).__name__}: {error}")
