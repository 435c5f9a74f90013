import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext

log: list[str] = []


@asynccontextmanager
async def opened(name: str) -> AsyncGenerator[None, None]:
    log.append(f"+{name}")
    try:
        yield
    finally:
        log.append(f"-{name}")


def row(need: str) -> None:
    print(f"{need:11}", *log)
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
        log.append("use")
    row("from config")


asyncio.run(main("abc", wanted=False))
