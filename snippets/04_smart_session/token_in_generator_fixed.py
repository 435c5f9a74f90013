import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

session = ContextVar("session", default="none")


@contextmanager
def use_session(name: str) -> Iterator[None]:
    token = session.set(name)
    try:
        yield
    finally:
        session.reset(token)


# --8<-- [start:cure]
async def answer() -> AsyncIterator[str]:
    for word in "Hello", "yourself":
        with use_session("s1"):
            chunk = f"{word} from {session.get()}"
        yield chunk


# --8<-- [end:cure]


async def send(chunks: AsyncIterator[str]) -> None:
    async for chunk in chunks:
        print(chunk)


async def main() -> None:
    chunks = answer()
    print(await anext(chunks))
    print("consumer's session:", session.get())
    await asyncio.create_task(send(chunks), name="send")


asyncio.run(main())
