import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar

session = ContextVar("session", default="none")


async def log_in() -> None:
    session.set("s1")


async def in_a_task(work: Coroutine[None, None, None]) -> None:
    await asyncio.create_task(work)


async def with_time_limit(work: Coroutine[None, None, None]) -> None:
    async with asyncio.timeout(1):
        await work


async def main() -> None:
    for wait in with_time_limit, asyncio.gather, in_a_task:
        session.set("none")
        await wait(log_in())
        print(f"{wait.__name__:15}", session.get())


asyncio.run(main())
