import asyncio

import anyio

lock = anyio.Lock()


# --8<-- [start:cure]
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
