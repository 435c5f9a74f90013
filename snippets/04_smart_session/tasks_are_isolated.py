import asyncio
from collections.abc import Iterator
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


async def serve(name: str, everyone: asyncio.Barrier) -> None:
    print(f"{name} starts in {session.get()}")
    with use_session(name):
        await everyone.wait()
        print(f"{name} works in {session.get()}")


async def late() -> None:
    print("late starts in", session.get())


async def main() -> None:
    with use_session("outer"):
        everyone = asyncio.Barrier(3)
        async with asyncio.TaskGroup() as tasks:
            for name in "s1", "s2", "s3":
                tasks.create_task(serve(name, everyone), name=name)
        print("main is in", session.get())
        task = asyncio.create_task(late(), name="late")
    print("main is in", session.get())
    await task


asyncio.run(main())
