"""Chapter 4, whole: tools find their session in tasks, threads and streams."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import wraps


@dataclass
class Session:
    name: str
    outer: "Session | None" = None
    calls: list[str] = field(default_factory=list)

    def record(self, call: str) -> None:
        self.calls.append(call)
        if self.outer:
            self.outer.record(call)


current: ContextVar[Session | None] = ContextVar("session", default=None)


@contextmanager
def use_session(name: str) -> Iterator[Session]:
    session = Session(name, outer=current.get())
    token = current.set(session)
    try:
        yield session
    finally:
        current.reset(token)


class SessionId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        session = current.get()
        record.session = session.name if session else "-"
        return True


handler = logging.StreamHandler(sys.stdout)
handler.addFilter(SessionId())
handler.setFormatter(logging.Formatter("%(session)-6s %(message)s"))
log = logging.getLogger("tools")
log.setLevel("INFO")
log.addHandler(handler)


def tool(function: Callable[[str], int]) -> Callable[[str], int]:
    """Record each call in the session that it was made in."""

    @wraps(function)
    def recorded(text: str) -> int:
        if session := current.get():
            session.record(function.__name__)
        log.info("%s(%r)", function.__name__, text)
        return function(text)

    return recorded


@tool
def words(text: str) -> int:
    return len(text.split())


@tool
def letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def nested() -> None:
    with use_session("outer") as outer:
        words("before the inner one")
        with use_session("inner") as inner:
            letters("inside")
        words("after it")
    print("outer", outer.calls, "inner", inner.calls)


async def customer(name: str, everyone: asyncio.Barrier) -> list[str]:
    with use_session(name) as session:
        words(f"{name} asks")
        await everyone.wait()
        letters(f"{name} is answered")
    return session.calls


async def tasks_and_threads() -> None:
    everyone = asyncio.Barrier(2)
    with use_session("shop") as shop, ThreadPoolExecutor() as pool:
        both = (customer(name, everyone) for name in ("ann", "bob"))
        await asyncio.gather(*both)
        await asyncio.to_thread(words, "in a thread")
        pool.submit(words, "in a thread that does not know").result()
        pool.submit(copy_context().run, words, "in one that does").result()
    print("shop", shop.calls)


async def counted(*texts: str) -> AsyncIterator[int]:
    for text in texts:
        with use_session("stream"):
            count = words(text)
        yield count


async def stream() -> None:
    async for _ in counted("one", "one two"):
        letters("consumer")


nested()
words("outside of any session")
asyncio.run(tasks_and_threads())
asyncio.run(stream())
