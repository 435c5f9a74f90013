import asyncio


# --8<-- [start:cure]
async def _save(name: str) -> None:
    """The caller holds the lock."""
    print("saved", name)


async def save(lock: asyncio.Lock, name: str) -> None:
    async with lock:
        await _save(name)


async def save_all(lock: asyncio.Lock, names: list[str]) -> None:
    async with lock:
        for name in names:
            await _save(name)


# --8<-- [end:cure]
async def main() -> None:
    lock = asyncio.Lock()
    async with asyncio.timeout(0.01):
        await save_all(lock, ["one", "two"])


asyncio.run(main())
