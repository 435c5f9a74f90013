from collections.abc import AsyncIterator
from contextvars import ContextVar

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import StreamingResponse as Streaming
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.base import RequestResponseEndpoint as Next

session = ContextVar[str]("session", default="-")


def arrive(at: str, by: str) -> None:
    if by.startswith(at):
        session.set("seen")


async def answer(seen: str) -> AsyncIterator[str]:
    yield f"{seen} | {session.get()}"  # the second while it is streamed


async def dependency(by: str) -> None:
    arrive("async dependency", by)


def def_dependency(by: str) -> None:
    arrive("def dependency", by)


app = FastAPI(dependencies=[Depends(dependency), Depends(def_dependency)])


@app.get("/async")
async def endpoint(by: str) -> Streaming:
    arrive("async endpoint", by)
    return Streaming(answer(session.get()))


@app.get("/def")
def def_endpoint(by: str) -> Streaming:
    arrive("def endpoint", by)
    return Streaming(answer(session.get()))


async def through(request: Request, call_next: Next) -> Response:
    arrive("BaseHTTPMiddleware", request.query_params["by"])
    return await call_next(request)


between = BaseHTTPMiddleware(app, through)
