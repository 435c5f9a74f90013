import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

current = ContextVar("current", default="nobody")


@contextmanager
def use_session(name: str) -> Iterator[None]:
    token = current.set(name)
    try:
        yield
    finally:
        current.reset(token)


def call(who: str) -> None:
    print(f"{who}: billed to {current.get()}")


async def alice(bob_came: asyncio.Event, alice_left: asyncio.Event) -> None:
    with use_session("alice"):
        await bob_came.wait()  # so long does her answer take
        call("alice")
    alice_left.set()


async def bob(bob_came: asyncio.Event, alice_left: asyncio.Event) -> None:
    with use_session("bob"):
        bob_came.set()
        await alice_left.wait()  # his takes longer
        call("bob")
    call("after bob's session")


async def main() -> None:
    events = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(alice(*events), name="alice")
        tasks.create_task(bob(*events), name="bob")


asyncio.run(main())
