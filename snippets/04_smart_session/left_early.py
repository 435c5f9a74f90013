import asyncio
import logging
from collections.abc import AsyncIterator
from contextvars import ContextVar

session = ContextVar("session", default="none")


async def answer() -> AsyncIterator[str]:
    token = session.set("s1")
    try:
        yield "Hello"
        yield "yourself"
    finally:
        session.reset(token)


async def nobody_holds_it() -> None:
    async for _ in answer():
        break
    await asyncio.sleep(0)


async def still_held() -> None:
    async for _ in chunks:
        break


def first_line(record: logging.LogRecord) -> bool:
    assert record.exc_info
    print(record.getMessage().partition("\n")[0].partition(" <")[0])
    print("  ValueError: …", str(record.exc_info[1]).rpartition("> ")[2])
    return False  # without its traceback


logging.getLogger("asyncio").addFilter(first_line)
chunks = answer()
asyncio.run(nobody_holds_it())
asyncio.run(still_held())
