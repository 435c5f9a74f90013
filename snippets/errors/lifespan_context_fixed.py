# --8<-- [start:cure]
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[dict[str, str]]:
    yield {"database": "the database"}  # each request gets it


async def home(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"request sees {request.state.database}")


# --8<-- [end:cure]
app = Starlette(routes=[Route("/", home)], lifespan=lifespan)
with TestClient(app) as client:
    print(client.get("/").text)
