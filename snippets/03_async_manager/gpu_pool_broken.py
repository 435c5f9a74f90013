# expect: output held at most: Counter\(\{'gpu0': 5\}\)
import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

gpus = "gpu0", "gpu1"
held: Counter[str] = Counter()
most: Counter[str] = Counter()


@asynccontextmanager
async def acquire() -> AsyncIterator[str]:
    gpu = min(gpus, key=held.__getitem__)  # the least busy
    await asyncio.sleep(0)  # a health check: other tasks run here
    held[gpu] += 1
    try:
        yield gpu
    finally:
        held[gpu] -= 1


async def infer() -> None:
    async with acquire() as gpu:
        most[gpu] = max(most[gpu], held[gpu])
        await asyncio.sleep(0)


async def main() -> None:
    async with asyncio.TaskGroup() as tasks:
        for name in "abcde":
            tasks.create_task(infer(), name=name)
    print("held at most:", most)


asyncio.run(main())
