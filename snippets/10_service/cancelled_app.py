# lint: ASYNC119
import asyncio
from collections.abc import AsyncIterator

from closed_by import closed_by
from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.base import RequestResponseEndpoint as Next

app = FastAPI()


@app.get("/stream/{who}/{shield}")
async def stream(who: str, shield: int) -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        yield "data: begun\n\n"
        async with closed_by(shield, who):
            await asyncio.Event().wait()

    return StreamingResponse(events())


async def dependency(who: str, shield: int) -> AsyncIterator[None]:
    async with closed_by(shield, who):
        yield


async def forever() -> AsyncIterator[str]:
    yield "data: begun\n\n"
    await asyncio.Event().wait()


@app.get("/dependency/{who}/{shield}", dependencies=[Depends(dependency)])
async def with_dependency() -> StreamingResponse:
    return StreamingResponse(forever())


@app.get("/behind/{who}/{shield}")
@app.get("/endpoint/{who}/{shield}")
async def endpoint(who: str, shield: int, request: Request) -> None:
    async with closed_by(shield, who):
        while (await request.receive())["type"] != "http.disconnect":
            pass


async def through(request: Request, call_next: Next) -> Response:
    return await call_next(request)


behind = BaseHTTPMiddleware(app, through)
