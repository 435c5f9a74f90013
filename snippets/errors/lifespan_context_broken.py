# expect: output ^request sees None$
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

database: ContextVar[str | None] = ContextVar("database", default=None)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    token = database.set("the database")
    try:
        yield
    finally:
        database.reset(token)


async def home(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"request sees {database.get()}")


app = Starlette(routes=[Route("/", home)], lifespan=lifespan)
with TestClient(app) as client:
    print(client.get("/").text)
