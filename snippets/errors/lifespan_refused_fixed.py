# lint: ASYNC110
import asyncio
import logging
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

logging.basicConfig(stream=sys.stdout, format="%(message)s")
log = logging.getLogger("uvicorn.error")
log.setLevel("INFO")
log.addFilter(lambda record: bool(re.search("appl|lifespan", record.msg)))


# --8<-- [start:cure]
class Timed:  # middleware of your own
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["type"] != "http":  # the lifespan, and WebSockets
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, send)  # here what is for requests


# --8<-- [end:cure]
@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    print("opened")
    try:
        yield
    finally:
        print("closed")


async def main() -> None:
    app = Timed(Starlette(lifespan=lifespan))
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    server.should_exit = True
    await serving


asyncio.run(main())
