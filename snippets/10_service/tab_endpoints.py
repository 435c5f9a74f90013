# lint: ASYNC119
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import StreamingResponse as Streaming
from tab_watch import noted

app = FastAPI(openapi_url=None)


@app.get("/def-generator")
async def one(request: Request) -> Streaming:
    def events() -> Iterator[str]:
        with noted(request), request.state.ask_plain() as answer:
            yield from (request.state.event for _ in answer)

    return Streaming(events())


async def in_the_loop(request: Request) -> AsyncIterator[str]:
    with noted(request):
        async with await request.state.ask() as answer:
            async for _ in answer:
                yield request.state.event


@app.get("/async-generator")
async def two(request: Request) -> Streaming:
    return Streaming(in_the_loop(request))


@app.get("/yield-in-endpoint", response_class=Streaming)
async def three(request: Request) -> AsyncIterator[str]:
    async for event in in_the_loop(request):
        yield event


class Closing(Streaming):
    async def __call__(self, *asgi: Any) -> None:
        async with aclosing(self.body_iterator):  # type: ignore[type-var]
            await super().__call__(*asgi)


@app.get("/closing-response")
async def four(request: Request) -> Streaming:
    return Closing(in_the_loop(request))


async def ask(request: Request) -> AsyncIterator[Any]:
    with noted(request):
        async with await request.state.ask() as answer:
            yield answer


@app.get("/dependency")
async def five(
    request: Request, answer: Annotated[Any, Depends(ask)]
) -> Streaming:
    return Streaming(request.state.event async for _ in answer)
