import asyncio
import os
from collections.abc import Iterator
from itertools import islice
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from tempfile import TemporaryDirectory

from context_workshop import Pool

processes = get_context("spawn")
News = SimpleQueue[tuple[str, str, int]]


async def work(folder: str, told: News, hangs: bool) -> None:
    gpus = Pool(["gpu0", "gpu1"], shared=folder)
    for _ in range(100):
        async with gpus.acquire() as gpu:
            told.put(("takes", gpu, os.getpid()))
            await asyncio.sleep(60 if hangs else 0.001)
            told.put(("gives", gpu, os.getpid()))
        await asyncio.sleep(0.01)


def worker(folder: str, told: News, hangs: bool) -> None:
    asyncio.run(work(folder, told, hangs))


def leases(told: News, held: set[str]) -> Iterator[tuple[str, int]]:
    for does, gpu, pid in iter(told.get, None):
        if (gpu in held) == (does == "takes"):
            print("two have", gpu)
        held ^= {gpu}
        if does == "takes":
            yield gpu, pid


def main(folder: str) -> None:
    told: News = processes.SimpleQueue()
    args = [(folder, told, hangs) for hangs in (True, False, False, False)]
    hanging, *others = [processes.Process(target=worker, args=a) for a in args]
    held: set[str] = set()
    lent = leases(told, held)
    hanging.start()
    print("one hangs with", stuck := next(lent)[0])
    for each in others:
        each.start()
    gpus, workers = map(set, zip(*islice(lent, 100), strict=True))
    print(len(workers), "take turns on", *gpus)
    hanging.kill()
    hanging.join()
    held.remove(stuck)
    print("after the kill it is lent:", stuck in dict(islice(lent, 200)))
    for each in others:
        each.join()


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        main(folder)
