import asyncio


# --8<-- [start:cure]
class Session:
    async def __aenter__(self) -> "Session":
        print("opened")
        return self

    async def __aexit__(self, *error: object) -> None:
        print("closed")


async def main() -> None:
    async with Session() as session:
        print("inside", type(session).__name__)


# --8<-- [end:cure]


asyncio.run(main())
