import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


async def get_session() -> AsyncIterator[list[str]]:
    """A FastAPI dependency: Depends(get_session)."""
    try:
        yield (session := ["open"])
    finally:
        session.clear()
        print("closed")


# --8<-- [start:cure]
open_session = asynccontextmanager(get_session)


async def main() -> None:  # outside of a route
    async with open_session() as session:
        print(session)


# --8<-- [end:cure]
asyncio.run(main())
