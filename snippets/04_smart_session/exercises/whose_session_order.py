import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

session = ContextVar("session", default="nobody")


@contextmanager
def use_session(name: str) -> Iterator[None]:
    token = session.set(name)
    try:
        yield
    finally:
        session.reset(token)


async def child() -> None:
    print(session.get())
    with use_session("carol"):
        print(session.get())


async def main() -> None:
    with use_session("alice"):
        task = asyncio.create_task(child(), name="child")
        with use_session("bob"):
            print(session.get())
            await task
            print(session.get())
        print(session.get())
    print(session.get())


asyncio.run(main())
