# expect: output was created in a different Context
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from starlette.concurrency import run_in_threadpool

session: ContextVar[str | None] = ContextVar("session", default=None)


@contextmanager
def dependency() -> Iterator[None]:
    token = session.set("chat-1")
    try:
        yield
    finally:
        session.reset(token)


async def request() -> None:  # what FastAPI does with a `def` dependency
    manager = dependency()
    await run_in_threadpool(manager.__enter__)
    print("endpoint sees", session.get())
    try:
        await run_in_threadpool(manager.__exit__, None, None, None)
    except ValueError as error:
        print(f"ValueError: {error}")


asyncio.run(request())
