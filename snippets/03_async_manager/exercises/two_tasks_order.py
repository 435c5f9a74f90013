import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def connection(name: str) -> AsyncIterator[None]:
    print(name, "calls")
    await asyncio.sleep(0)  # the others get their turn
    print(name, "is connected")
    try:
        yield
    finally:
        print(name, "hangs up")


async def use(name: str) -> None:
    async with connection(name):
        print(name, "asks")
        await asyncio.sleep(0)
        print(name, "is answered")


async def main() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(use("a"), name="a")
        tasks.create_task(use("b"), name="b")
    print("both are done")


asyncio.run(main())
