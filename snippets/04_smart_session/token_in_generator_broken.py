# expect: ValueError
# lint: ASYNC119
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


async def answer() -> AsyncIterator[str]:
    with use_session("s1"):
        for word in "Hello", "yourself":
            chunk = f"{word} from {session.get()}"
            yield chunk


async def send(chunks: AsyncIterator[str]) -> None:
    async for chunk in chunks:
        print(chunk)


async def main() -> None:
    chunks = answer()
    print(await anext(chunks))
    print("consumer's session:", session.get())
    await asyncio.create_task(send(chunks), name="send")


asyncio.run(main())
