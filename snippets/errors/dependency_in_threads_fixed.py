import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

session: ContextVar[str | None] = ContextVar("session", default=None)


# --8<-- [start:cure]
async def dependency() -> AsyncIterator[None]:  # async: no thread, one Context
    token = session.set("chat-1")
    try:
        yield
    finally:
        session.reset(token)


# --8<-- [end:cure]
async def request() -> None:  # what FastAPI does with an async dependency
    async with asynccontextmanager(dependency)():
        print("endpoint sees", session.get())
    print("afterwards", session.get())


asyncio.run(request())
