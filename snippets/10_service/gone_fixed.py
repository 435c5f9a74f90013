# lint: ASYNC100
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from fastapi import FastAPI, Request, Response
from paying import part, two_visits
from starlette.middleware.base import RequestResponseEndpoint as Next

app = FastAPI()


@app.middleware("http")
async def through(request: Request, call_next: Next) -> Response:
    return await call_next(request)


# --8<-- [start:cure]
@asynccontextmanager
async def while_connected(request: Request) -> AsyncIterator[None]:
    with anyio.CancelScope() as scope:

        async def watch() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass
            print("nobody waits")
            scope.cancel()

        watching = asyncio.create_task(watch())
        try:
            yield
        finally:
            watching.cancel()


# --8<-- [end:cure]
@app.get("/report")
async def report(request: Request) -> list[str]:
    async with while_connected(request):
        return [await part(number, request) for number in (1, 2)]
    return []  # nobody is there to get it


asyncio.run(two_visits(app))
