import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

held: Counter[str] = Counter()
most: Counter[str] = Counter()


@asynccontextmanager
async def acquire(gpus: asyncio.Queue[str]) -> AsyncIterator[str]:
    gpu = await gpus.get()  # now it is in nobody's reach
    held[gpu] += 1
    try:
        yield gpu
    finally:
        held[gpu] -= 1
        gpus.put_nowait(gpu)  # no await: can't be cancelled


async def infer(gpus: asyncio.Queue[str]) -> None:
    async with acquire(gpus) as gpu:
        most[gpu] = max(most[gpu], held[gpu])
        await asyncio.sleep(0)


async def main() -> None:
    gpus: asyncio.Queue[str] = asyncio.Queue()  # belongs to this event loop
    gpus.put_nowait("gpu0")
    gpus.put_nowait("gpu1")
    async with asyncio.TaskGroup() as tasks:
        for name in "abcde":
            tasks.create_task(infer(gpus), name=name)
    print("held at most:", most)
    print("free:", gpus.qsize())


asyncio.run(main())
