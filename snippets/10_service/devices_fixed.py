import asyncio
from collections.abc import Iterator
from itertools import islice
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from tempfile import TemporaryDirectory

from context_workshop import Pool

processes = get_context("spawn")
News = SimpleQueue[tuple[str, str]]


async def work(folder: str, told: News, hangs: bool) -> None:
    gpus = Pool(["gpu0", "gpu1"], shared=folder)
    for _ in range(100):
        async with gpus.acquire() as gpu:
            told.put(("takes", gpu))
            if hangs:
                await asyncio.Event().wait()
            told.put(("gives", gpu))


def worker(folder: str, told: News, hangs: bool) -> None:
    asyncio.run(work(folder, told, hangs))


def leases(told: News, held: set[str]) -> Iterator[str]:
    for does, gpu in iter(told.get, None):
        if (gpu in held) == (does == "takes"):
            print("two have", gpu)
        held ^= {gpu}
        if does == "takes":
            yield gpu


def main(folder: str) -> None:
    told: News = processes.SimpleQueue()
    hanging, *others = [
        processes.Process(target=worker, args=(folder, told, hangs))
        for hangs in (True, False, False, False)
    ]
    held: set[str] = set()
    lent = leases(told, held)
    hanging.start()
    print("one hangs with", stuck := next(lent))
    for each in others:
        each.start()
    print("three take turns on", *{*islice(lent, 100)})
    hanging.kill()
    hanging.join()
    held.remove(stuck)
    print("after the kill it is lent:", stuck in [*islice(lent, 200)])
    for each in others:
        each.join()


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        main(folder)
