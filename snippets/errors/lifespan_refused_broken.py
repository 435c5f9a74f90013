# expect: output appears unsupported
# lint: ASYNC110
import asyncio
import logging
import re
import sys

import uvicorn
from starlette.types import Receive, Scope, Send

logging.basicConfig(stream=sys.stdout, format="%(message)s")
log = logging.getLogger("uvicorn.error")
log.setLevel("INFO")
log.addFilter(lambda record: bool(re.search("appl|lifespan", record.msg)))


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["type"] == "http"  # the lifespan is no request


async def main() -> None:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    logging.disable()
    server.should_exit = True
    await serving


asyncio.run(main())
