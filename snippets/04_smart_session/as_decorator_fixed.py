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


async def ask_async() -> None:
    with use_session("async"):
        print("body async")


def chunks() -> Iterator[str]:
    with use_session("generator"):
        print("body generator")
        yield "chunk"


ask()
asyncio.run(ask_async())
print(*chunks())
