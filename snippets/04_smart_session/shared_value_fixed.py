import asyncio
from contextvars import ContextVar

calls: ContextVar[tuple[str, ...]] = ContextVar("calls", default=())


async def child() -> None:
    calls.set((*calls.get(), "child"))
    print("child ", calls.get())


async def main() -> None:
    await asyncio.create_task(child(), name="child")
    print("parent", calls.get())


asyncio.run(main())
