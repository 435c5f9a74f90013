import asyncio

import httpx2
from seen_app import app, arrive, between, session
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from context_workshop import serve

TRIES = (
    ("pure ASGI", "/async"),
    ("pure ASGI", "/def"),
    ("BaseHTTPMiddleware", "/async"),
    ("async dependency", "/async"),
    ("async endpoint", "/async"),
    ("async endpoint in BaseHTTPMiddleware", "/async"),
    ("def endpoint", "/def"),
    ("def dependency", "/async"),
    ("def dependency", "/def"),
)
log = asyncio.Queue[str]()


async def outermost(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await app(scope, receive, send)
        return
    by = Request(scope).query_params["by"]
    arrive("pure ASGI", by)
    await (between if "Base" in by else app)(scope, receive, send)
    log.put_nowait(session.get())


async def main() -> None:
    print(
        "set by | endpoint | seen there | in its stream | in the log outside"
    )
    async with serve(outermost) as url, httpx2.AsyncClient() as http:
        for by, path in TRIES:
            text = (await http.get(url + path, params={"by": by})).text
            print(f"{by} | {path} | {text} | {await log.get()}")


asyncio.run(main())
