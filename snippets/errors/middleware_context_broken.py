# expect: output ^middleware sees None$
from contextvars import ContextVar

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import (
    BaseHTTPMiddleware,
    RequestResponseEndpoint,
)
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

session: ContextVar[str | None] = ContextVar("session", default=None)


class Log(BaseHTTPMiddleware):
    async def dispatch(
        self, request: Request, call_next: RequestResponseEndpoint
    ) -> Response:
        response = await call_next(request)  # the endpoint: another task
        print("middleware sees", session.get())
        return response


async def endpoint(request: Request) -> PlainTextResponse:
    session.set("chat-1")
    return PlainTextResponse("ok")


routes, middleware = [Route("/", endpoint)], [Middleware(Log)]
with TestClient(Starlette(routes=routes, middleware=middleware)) as client:
    print(client.get("/").text)
