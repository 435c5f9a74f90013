import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager


@contextmanager
def lock() -> Iterator[None]:
    try:
        yield
    finally:
        print("1 sync manager")


@asynccontextmanager
async def connection() -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        print("2 async manager")


def close(db: sqlite3.Connection) -> None:
    db.close()
    print("3 callback")


async def answer() -> AsyncGenerator[str, None]:
    try:
        yield await asyncio.sleep(0, "18 tokens")
    finally:
        print("5 async callback")


async def main(words: AsyncGenerator[str, None]) -> None:
    async with AsyncExitStack() as stack:
        stack.enter_context(lock())
        await stack.enter_async_context(connection())
        stack.callback(close, sqlite3.connect(":memory:"))
        stack.push(lambda kind, *_: print("4 push sees", kind))
        stack.push_async_callback(words.aclose)
        print("use", await anext(words))


asyncio.run(main(answer()))
