import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

gpu0 = asyncio.Lock()


@asynccontextmanager
async def gpu_resource(user: str) -> AsyncIterator[str]:
    await gpu0.acquire()
    print(f"+gpu0 for {user}")
    try:
        yield "gpu0"
    finally:
        gpu0.release()
        print(f"-gpu0 for {user}")


async def infer(user: str, prompt: str) -> None:
    async with gpu_resource(user) as gpu:
        print(f"use {gpu} for {user}:", int(prompt))


async def main() -> None:
    work = infer("ann", "1"), infer("bob", "one"), infer("eve", "3")
    print(await asyncio.gather(*work, return_exceptions=True))


asyncio.run(main())
