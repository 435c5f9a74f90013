from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient


# --8<-- [start:cure]
@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[dict[str, str]]:
    yield {"tenant": "ada"}  # every request gets it as its state


async def show(request: Request) -> Response:
    print("tenant in the request:", request.state.tenant)
    return Response()


# --8<-- [end:cure]
app = Starlette(routes=[Route("/", show)], lifespan=lifespan)
with TestClient(app) as client:
    client.get("/")
