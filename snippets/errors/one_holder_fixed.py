import asyncio

import anyio

# --8<-- [start:cure]
lock = anyio.Lock()


async def append(rows: list[str]) -> None:
    async with lock:  # acquired and released in one task, by one block
        await _append(rows)


async def _append(rows: list[str]) -> None:
    """The caller holds the lock: takes none of its own."""
    rows.append("one")


# --8<-- [end:cure]
rows: list[str] = []
asyncio.run(append(rows))
print(rows)
