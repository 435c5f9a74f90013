# lint: ASYNC110
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shields import SHIELDS

rows: dict[str, list[str]] = {}  # what the cancellation says, then the ends
begun: list[str] = []


@asynccontextmanager
async def closed_by(shield: int, who: str) -> AsyncIterator[None]:
    closed = False

    async def close() -> None:
        nonlocal closed
        for _ in range(3):
            await asyncio.sleep(0)
        closed = True

    says = "(not cancelled)"
    begun.append(who)
    try:
        yield
    except asyncio.CancelledError as error:
        says = str(error)[:26]
        raise
    finally:
        try:
            await SHIELDS[shield](close)
        finally:
            row = rows.setdefault(who, [says, *"...."])
            row[shield + 1] = "closed" if closed else "broken"


async def held(who: str, shield: int) -> None:
    async with closed_by(shield, who):
        begun.clear()
        await asyncio.Event().wait()


async def have_begun(count: int) -> None:
    while len(begun) < count:
        await asyncio.sleep(0.01)
    begun.clear()
