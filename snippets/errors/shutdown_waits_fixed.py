# lint: ASYNC110
import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route


def say(record: logging.LogRecord) -> bool:
    error = record.exc_info and record.exc_info[1]
    if not {"process", "background"} & {*record.msg.split()}:  # these vary
        print(record.getMessage(), repr(error) if error else "")
    return False  # without the traceback


logging.getLogger("uvicorn.error").addFilter(say)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    try:
        yield
    finally:
        print("lifespan closed")


async def stream() -> AsyncIterator[str]:
    yield "data: one\n\n"
    await asyncio.Event().wait()


async def main() -> None:
    app = Starlette(
        routes=[Route("/sse", lambda _: StreamingResponse(stream()))],
        lifespan=lifespan,
    )
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False)
    # --8<-- [start:cure]
    config.timeout_graceful_shutdown = 1  # seconds; or the option of uvicorn
    # --8<-- [end:cure]
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    logging.getLogger("uvicorn.error").setLevel("INFO")
    port = server.servers[0].sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}/sse"
    async with httpx2.AsyncClient() as client, client.stream("GET", url):
        server.should_exit = True  # what Ctrl-C does
        done, _ = await asyncio.wait([serving], timeout=9)
        print("ended:", bool(done))
    await serving


asyncio.run(main())
