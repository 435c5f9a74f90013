# expect: output ^parent \['child'\]$
# lint: B039
import asyncio
from contextvars import ContextVar

calls: ContextVar[list[str]] = ContextVar("calls", default=[])


async def child() -> None:
    calls.get().append("child")
    print("child ", calls.get())


async def main() -> None:
    await asyncio.create_task(child(), name="child")
    print("parent", calls.get())


asyncio.run(main())
