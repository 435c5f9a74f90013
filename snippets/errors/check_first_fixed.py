# lint: ASYNC119
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient


async def tokens(question: str) -> AsyncGenerator[str]:
    for word in "answer", "to", question:
        yield f"{word} "


# --8<-- [start:body]
async def noted(request: Request) -> Response:
    body = await request.body()  # kept: may be asked for again
    print("noted", len(await request.body()), "bytes")
    return Response(body)  # each way out returns a response


# --8<-- [end:body]
# --8<-- [start:cure]
async def ask(request: Request) -> StreamingResponse:
    if not (question := request.query_params.get("question")):
        raise HTTPException(422, "no question")  # no status is out yet
    stream = tokens(question)
    first = await anext(stream, "")  # what fails at once, fails here

    async def whole() -> AsyncIterator[str]:
        async with aclosing(stream):
            yield first
            async for token in stream:
                yield token

    return StreamingResponse(whole())


# --8<-- [end:cure]
routes = [Route("/ask", ask), Route("/noted", noted, methods=["POST"])]
with TestClient(Starlette(routes=routes)) as client:
    for question in "one", "":
        reply = client.get("/ask", params={"question": question})
        print(reply.status_code, reply.text)
    print(client.post("/noted", content="Hello!").text)
