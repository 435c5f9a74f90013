import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

gpus: asyncio.Queue[str] = asyncio.Queue()
held: Counter[str] = Counter()
most: Counter[str] = Counter()


@asynccontextmanager
async def acquire() -> AsyncIterator[str]:
    gpu = await gpus.get()  # now it is in nobody's reach
    held[gpu] += 1
    try:
        yield gpu
    finally:
        held[gpu] -= 1
        gpus.put_nowait(gpu)  # no await: can't be cancelled


async def infer() -> None:
    async with acquire() as gpu:
        most[gpu] = max(most[gpu], held[gpu])
        await asyncio.sleep(0.01)


async def main() -> None:
    gpus.put_nowait("gpu0")
    gpus.put_nowait("gpu1")
    async with asyncio.TaskGroup() as tasks:
        for name in "abcde":
            tasks.create_task(infer(), name=name)
    print("held at most:", most)


asyncio.run(main())
