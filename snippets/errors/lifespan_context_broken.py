# expect: output tenant in the request: None
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

tenant = ContextVar[str | None]("tenant", default=None)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    tenant.set("ada")
    yield


async def show(request: Request) -> Response:
    print("tenant in the request:", tenant.get())
    return Response()


app = Starlette(routes=[Route("/", show)], lifespan=lifespan)
with TestClient(app) as client:
    client.get("/")
