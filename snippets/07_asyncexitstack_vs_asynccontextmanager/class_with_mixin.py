import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Self

import anyio

still_open: list[str] = []


class Resource:
    def __init__(self, name: str, port: str) -> None:
        self.name, self.port = name, port

    async def __aenter__(self) -> None:
        int(self.port)
        still_open.append(self.name)

    async def __aexit__(self, *_: object) -> None:
        still_open.remove(self.name)


class App(anyio.AsyncContextManagerMixin):
    def __init__(self, port: str) -> None:
        self.db = Resource("db", "5432")
        self.server = Resource("server", port)

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self, None]:
        async with self.db, self.server:
            yield self


async def main(port: str) -> None:
    async with App(port):
        print("use", still_open)


for port in "8000", "http":
    with suppress(ValueError):
        asyncio.run(main(port))
    print(f"port {port}, left open: {still_open}")


async def twice(app: App) -> None:
    async with app, app:
        print("never printed")


try:
    asyncio.run(twice(App("8000")))
except RuntimeError as error:
    print("twice:", error)
print("left open:", still_open)
