# expect: output ^enter async\nexit\nbody async$
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def use_session(name: str) -> Iterator[None]:
    print("enter", name)
    try:
        yield
    finally:
        print("exit")


@use_session("def")
def ask() -> None:
    print("body def")


@use_session("async")
async def ask_async() -> None:
    print("body async")


@use_session("generator")
def chunks() -> Iterator[str]:
    print("body generator")
    yield "chunk"


ask()
asyncio.run(ask_async())
print(*chunks())
