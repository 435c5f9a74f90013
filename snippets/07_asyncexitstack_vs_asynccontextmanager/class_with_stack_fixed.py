import asyncio
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import Self

still_open: list[str] = []


class Resource:
    def __init__(self, name: str, port: str) -> None:
        self.name, self.port = name, port

    async def __aenter__(self) -> None:
        int(self.port)
        still_open.append(self.name)

    async def __aexit__(self, *_: object) -> None:
        still_open.remove(self.name)


class App:
    def __init__(self, port: str) -> None:
        self.db = Resource("db", "5432")
        self.server = Resource("server", port)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.db)
            await stack.enter_async_context(self.server)
            self.stack = stack.pop_all()
            return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return await self.stack.__aexit__(kind, error, trace)


async def main(port: str) -> None:
    async with App(port):
        print("use", still_open)


for port in "8000", "http":
    with suppress(ValueError):
        asyncio.run(main(port))
    print(f"port {port}, left open: {still_open}")
