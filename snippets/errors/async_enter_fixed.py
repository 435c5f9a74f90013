import asyncio
from typing import Self


# --8<-- [start:cure]
class Session:
    async def __aenter__(self) -> Self:
        print("opened")
        return self

    async def __aexit__(self, *error: object) -> None:
        print("closed")


async def main() -> None:
    async with Session() as session:
        print("inside", type(session).__name__)


# --8<-- [end:cure]
asyncio.run(main())
