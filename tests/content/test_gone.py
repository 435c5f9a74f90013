"""Work that ends when its client disconnects: each way out, plainly and behind middleware."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from fastapi import FastAPI, HTTPException, Request
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import Response  # noqa: TC002  # read by FastAPI

from tests.content.definitions import definitions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message

while_connected: Any = definitions("10_service/gone_fixed", app=FastAPI())["while_connected"]


async def through(request: Request, call_next: RequestResponseEndpoint) -> Response:
    return await call_next(request)


async def read(request: Request, call_next: RequestResponseEndpoint) -> Response:
    await request.body()
    return await call_next(request)


LAYERS = pytest.mark.parametrize("layers", [(), (through,), (read,), (through, read, through)])


def run(
    layers: tuple[Any, ...], work: Callable[[Request], Awaitable[object]], *, leave: bool
) -> list[Message]:
    """What the server is sent by an endpoint that works while its client is there."""
    inner = FastAPI()

    @inner.post("/")
    async def endpoint(request: Request) -> object:
        return await work(request)

    app: ASGIApp = inner
    for layer in layers:
        app = BaseHTTPMiddleware(app, layer)
    sent: list[Message] = []

    async def main() -> None:
        messages: asyncio.Queue[Message] = asyncio.Queue()
        messages.put_nowait({"type": "http.request", "body": b"{}", "more_body": False})
        gone = False

        async def receive() -> Message:
            nonlocal gone
            if gone:
                return {"type": "http.disconnect"}
            message = await messages.get()
            gone = message["type"] == "http.disconnect"
            return message

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
        answering = asyncio.ensure_future(app(scope, receive, send))
        if leave:
            await asyncio.sleep(0.01)
            messages.put_nowait({"type": "http.disconnect"})
        async with asyncio.timeout(5):
            await answering
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    return sent


@LAYERS
def test_the_work_ends_when_the_client_leaves(layers: tuple[Any, ...]) -> None:
    events: list[str] = []

    async def work(request: Request) -> None:
        async with while_connected(request):
            try:
                await asyncio.Event().wait()
            finally:
                events.append("left")
                with anyio.CancelScope(shield=True):
                    await asyncio.sleep(0.01)
                    events.append("cleaned")
        events.append("after")

    run(layers, work, leave=True)
    assert events == ["left", "cleaned", "after"]


@LAYERS
def test_an_error_of_the_cleanup_is_raised(layers: tuple[Any, ...]) -> None:
    async def work(request: Request) -> None:
        async with while_connected(request):
            try:
                await asyncio.Event().wait()
            finally:
                raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        run(layers, work, leave=True)


@LAYERS
@pytest.mark.parametrize("how", ["return", "break", "error", "time-out"])
def test_another_way_out_is_what_it_was(layers: tuple[Any, ...], how: str) -> None:
    async def work(request: Request) -> object:
        for _ in range(2):
            async with while_connected(request):
                if how == "return":
                    return how
                if how == "break":
                    break
                if how == "error":
                    raise HTTPException(418)
                try:
                    async with asyncio.timeout(0):
                        await asyncio.Event().wait()
                except TimeoutError:
                    return "time-out"
        return "break"

    start, *bodies = run(layers, work, leave=False)
    assert start["status"] == (418 if how == "error" else 200)
    if how != "error":
        assert b"".join(each["body"] for each in bodies).decode() == f'"{how}"'


@LAYERS
def test_a_cancellation_from_outside_is_no_disconnect(layers: tuple[Any, ...]) -> None:
    ends: list[str] = []

    async def work(request: Request) -> None:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().call_later(0.01, task.cancel, "the server stops")
        try:
            async with while_connected(request):
                await asyncio.Event().wait()
            ends.append("after")
        except asyncio.CancelledError as error:
            ends.append(str(error))
            raise

    with pytest.raises((asyncio.CancelledError, RuntimeError)):
        run(layers, work, leave=False)
    assert ends == ["the server stops"]
