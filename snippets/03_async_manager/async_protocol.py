import asyncio
from typing import Self


class Connection:
    def __init__(self, name: str) -> None:
        self.name = name

    async def __aenter__(self) -> Self:
        print("entering", self.name)
        await asyncio.sleep(0)  # where other tasks run
        print("entered ", self.name)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        print("leaving ", self.name)
        await asyncio.sleep(0)
        print("left    ", self.name)


async def use(name: str) -> None:
    async with Connection(name) as connection:
        print("use     ", connection.name)


async def main() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(use("a"), name="task a")
        tasks.create_task(use("b"), name="task b")


asyncio.run(main())
