# expect: output 'State' object has no attribute 'db'
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send


@contextmanager
def printed(mistake: str) -> Iterator[None]:
    try:
        yield
    except (AttributeError, RuntimeError, TypeError) as error:
        print(f"{mistake}:\n    {type(error).__name__}: {error}")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.db = "the database"
    yield


async def home(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.app.state.db)


async def nothing(request: Request) -> None: ...


async def silent(scope: Scope, receive: Receive, send: Send) -> None: ...


async def refuses_late(request: Request) -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        yield "data: one\n\n"
        raise HTTPException(404)

    return StreamingResponse(events())


routes = [Route("/", home), Route("/nothing", nothing)]
routes += [Route("/late", refuses_late)]
middleware = [Middleware(BaseHTTPMiddleware, dispatch=lambda r, call: call(r))]
quiet = Starlette(routes=[Mount("/", silent)], middleware=middleware)
client = TestClient(Starlette(routes=routes, lifespan=lifespan))
with printed("the lifespan has not run"):
    client.get("/")
with printed("the endpoint returns nothing"):
    client.get("/nothing")
with printed("an error after the first piece"):
    client.get("/late")
with printed("nothing sent below a BaseHTTPMiddleware"):
    TestClient(quiet).get("/")
