# expect: output answered 4 times
import asyncio

from fastapi import FastAPI, Request, Response
from paying import part, two_visits
from starlette.middleware.base import RequestResponseEndpoint as Next

app = FastAPI()


@app.middleware("http")
async def through(request: Request, call_next: Next) -> Response:
    return await call_next(request)


@app.get("/report")
async def report(request: Request) -> list[str]:
    parts: list[str] = []
    for number in (1, 2):
        if await request.is_disconnected():
            print("nobody waits")
            break
        parts.append(await part(number, request))
    return parts


asyncio.run(two_visits(app))
