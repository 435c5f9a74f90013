# expect: TimeoutError
import asyncio

lock = asyncio.Lock()


async def save(name: str) -> None:
    async with lock:
        print("saved", name)


async def save_all() -> None:
    async with lock:  # and save() waits for it
        await save("one")


async def main() -> None:
    async with asyncio.timeout(0.01):  # else it hangs for ever
        await save_all()


asyncio.run(main())
