import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from answering import accounts, router
from fastapi import FastAPI
from openai import AsyncOpenAI
from served import UVICORN, served
from starlette.types import ASGIApp, Receive, Scope, Send

# --8<-- [start:cure]
requests: set[asyncio.Task[Any]] = set()


class Tracked:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["type"] == "http" and (task := asyncio.current_task()):
            requests.add(task)
            task.add_done_callback(requests.discard)
        await self.app(scope, receive, send)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, object]]:
    with accounts() as book:
        async with AsyncOpenAI() as client:
            try:
                yield {"client": client, "book": book}
            finally:
                if requests:
                    await asyncio.wait(requests, timeout=3)


app = FastAPI(lifespan=lifespan)
app.add_middleware(Tracked)
# --8<-- [end:cure]
app.include_router(router)

if __name__ == "__main__":
    command = *UVICORN, "--timeout-graceful-shutdown", "1"
    for question in ("quick", "slow"):
        print(question)
        with served(
            *command, "sigterm_fixed:app", question=question
        ) as service:
            start = time.monotonic()
            status = service.stop(grace=60)
            seconds = time.monotonic() - start
            for line in service.lines():
                print("   ", line)
        print("status", status)
    print("more than 1 + 2 seconds:", seconds > 1 + 2)
