import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

still_open: list[str] = []


@asynccontextmanager
async def connection(name: str, ready: asyncio.Event) -> AsyncIterator[None]:
    if name == "tyme":
        raise ConnectionError(f"no server {name}")
    await ready.wait()  # this one takes longer
    still_open.append(name)
    try:
        yield
    finally:
        still_open.remove(name)


async def gather(stack: AsyncExitStack, ready: asyncio.Event) -> None:
    enter = stack.enter_async_context
    connections = (connection(name, ready) for name in ("git", "tyme"))
    await asyncio.gather(*(enter(each) for each in connections))


async def task_group(stack: AsyncExitStack, ready: asyncio.Event) -> None:
    enter = stack.enter_async_context
    async with asyncio.TaskGroup() as group:
        for name in "git", "tyme":
            group.create_task(enter(connection(name, ready)))


async def main() -> None:
    for enter_all in gather, task_group:
        ready, stack = asyncio.Event(), AsyncExitStack()
        try:
            async with stack:
                await enter_all(stack, ready)
        except (ConnectionError, ExceptionGroup) as error:
            print(f"{enter_all.__name__}: {type(error).__name__}")
        ready.set()
        await asyncio.sleep(0)
        print("still open:", still_open)
        await stack.aclose()  # so that this example leaves nothing open


asyncio.run(main())
