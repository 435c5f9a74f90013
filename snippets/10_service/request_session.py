import asyncio
import logging
from io import StringIO

import httpx2
from fastapi import FastAPI
from openai import OpenAI
from starlette.types import ASGIApp, Receive, Scope, Send

from context_workshop import Session, current_session, local_llm, serve


# --8<-- [start:cure]
class SessionPerRequest:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = dict(scope["headers"]).get(b"x-request-id", b"")
        with Session(name.decode("latin-1") or None):
            await self.app(scope, receive, send)


def add_session(record: logging.LogRecord) -> bool:
    record.session = getattr(current_session(), "id", "-")
    return True


# --8<-- [end:cure]
app = FastAPI()
app.add_middleware(SessionPerRequest)


@app.get("/")
def ask() -> int:  # in a thread
    logging.getLogger("shop").info("question")
    return len(client.models.list().data)


async def main() -> None:
    http = httpx2.AsyncClient()
    async with serve(app, log_level="info") as url, http:
        headers = ({"x-request-id": name} for name in ("ada", "bob"))
        gets = (http.get(url, headers=each) for each in headers)
        await asyncio.gather(*gets)


lines = StringIO()
handler = logging.StreamHandler(lines)
handler.addFilter(add_session)
logging.getLogger("asyncio").propagate = False  # of slow steps, when debugging
form = "%(session)s %(name)s"
logging.basicConfig(level="INFO", handlers=[handler], format=form)
with local_llm() as llm, OpenAI(**llm.options) as client:
    asyncio.run(main())
print(*sorted(set(lines.getvalue().splitlines())), sep="\n")
