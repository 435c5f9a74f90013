import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


# --8<-- [start:cure]
@contextmanager  # def, with
def opened(name: str) -> Iterator[str]:
    print("open", name)
    try:
        yield name
    finally:
        print("close", name)


@asynccontextmanager  # async def, async with
async def connected(name: str) -> AsyncIterator[str]:
    with opened(name):
        await asyncio.sleep(0)
        yield name


async def main() -> None:
    with opened("file") as file:
        async with connected("server") as server:
            print("use", file, server)


# --8<-- [end:cure]
asyncio.run(main())
