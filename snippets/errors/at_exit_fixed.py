import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Sandbox:
    async def delete(self) -> None:
        await asyncio.get_running_loop().getaddrinfo("localhost", 80)
        print("deleted")


# --8<-- [start:cure]
@asynccontextmanager
async def sandbox() -> AsyncIterator[Sandbox]:
    made = Sandbox()
    try:
        yield made
    finally:
        await made.delete()  # the loop still runs, and threads can start


async def main() -> None:
    async with sandbox():
        print("used")


# --8<-- [end:cure]
asyncio.run(main())
