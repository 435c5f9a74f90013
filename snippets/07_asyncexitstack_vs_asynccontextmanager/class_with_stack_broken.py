# expect: output left open: \['db'\]$
import asyncio
from contextlib import suppress
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
        await self.db.__aenter__()
        await self.server.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.server.__aexit__(*error)
        await self.db.__aexit__(*error)


async def main(port: str) -> None:
    async with App(port):
        print("use", still_open)


for port in "8000", "http":
    with suppress(ValueError):
        asyncio.run(main(port))
    print(f"port {port}, left open: {still_open}")
