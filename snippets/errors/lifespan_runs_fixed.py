import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.db = "the database"
    try:
        yield
    finally:
        print("closed")


async def home(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.app.state.db)


app = Starlette(routes=[Route("/", home)], lifespan=lifespan)


# --8<-- [start:cure]
def test_plain() -> None:
    with TestClient(app) as client:  # without `with` no lifespan runs
        print(client.get("/").text)


async def test_async() -> None:
    async with (
        app.router.lifespan_context(app),  # ASGITransport runs none
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app), base_url="http://test"
        ) as client,
    ):
        print((await client.get("/")).text)


# --8<-- [end:cure]
test_plain()
asyncio.run(test_async())
