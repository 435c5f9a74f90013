import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


@asynccontextmanager
async def session(name: str) -> AsyncGenerator[None, None]:
    print(f"+{name}", end=" ")
    try:
        yield
    finally:
        print(f"-{name}", end=" ")


async def waiting(name: str) -> None:
    async with session(name):
        await asyncio.sleep(0)


async def working(name: str) -> None:
    async with session(name):
        sum(range(100_000))


async def main() -> None:
    for job in waiting, working:
        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(job(name))
        print(job.__name__)


asyncio.run(main())
