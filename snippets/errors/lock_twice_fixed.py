import asyncio

lock = asyncio.Lock()


# --8<-- [start:cure]
async def _save(name: str) -> None:
    """The caller holds the lock."""
    print("saved", name)


async def save(name: str) -> None:
    async with lock:
        await _save(name)


async def save_all(names: list[str]) -> None:
    async with lock:
        for name in names:
            await _save(name)


# --8<-- [end:cure]
async def main() -> None:
    async with asyncio.timeout(0.01):
        await save_all(["one", "two"])


asyncio.run(main())
