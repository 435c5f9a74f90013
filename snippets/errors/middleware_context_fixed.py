from contextvars import ContextVar

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

session: ContextVar[str | None] = ContextVar("session", default=None)


# --8<-- [start:cure]
class Log:  # pure ASGI, and so must be each middleware inside it
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        try:
            await self.app(scope, receive, send)  # the same task
        finally:
            if scope["type"] == "http":
                print("middleware sees", session.get())


# --8<-- [end:cure]
async def endpoint(request: Request) -> PlainTextResponse:
    session.set("chat-1")
    return PlainTextResponse("ok")


routes, middleware = [Route("/", endpoint)], [Middleware(Log)]
with TestClient(Starlette(routes=routes, middleware=middleware)) as client:
    print(client.get("/").text)
