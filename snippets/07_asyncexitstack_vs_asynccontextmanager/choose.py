from asyncio import TaskGroup, run
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext

from context_workshop import owned

log: list[str] = []


@asynccontextmanager
async def opened(name: str) -> AsyncGenerator[None, None]:
    log.append(f"+{name}")
    try:
        yield
    finally:
        log.append(f"-{name}")


def row(need: str) -> None:
    print(f"{need:12}", *log)
    log.clear()


async def main(names: str, *, wanted: bool) -> None:
    async with opened("a"), opened("b"):
        log.append("use")
    row("fixed")
    async with opened("a"), opened("b") if wanted else nullcontext():
        log.append("use")
    row("optional")
    async with AsyncExitStack() as stack:
        for name in names:
            await stack.enter_async_context(opened(name))
        kept = stack.pop_all()
    row("from config")
    await kept.aclose()
    row("kept, later")
    async with AsyncExitStack() as b, AsyncExitStack() as a, TaskGroup() as t:
        t.create_task(a.enter_async_context(owned(opened("a"))))
        t.create_task(b.enter_async_context(owned(opened("b"))))
    row("any order")


run(main("abc", wanted=False))
