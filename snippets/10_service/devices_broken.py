# expect: output gpu0 gpu0 gpu0 gpu0
import asyncio
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

from context_workshop import Pool

processes = get_context("spawn")
News = SimpleQueue[str]


async def work(told: News, all_inside: Barrier) -> None:
    gpus = Pool(["gpu0", "gpu1"])  # in each process, another one
    async with gpus.acquire() as gpu:
        told.put(gpu)
        all_inside.wait()


def worker(told: News, all_inside: Barrier) -> None:
    asyncio.run(work(told, all_inside))


def main() -> None:
    told: News = processes.SimpleQueue()
    all_inside = processes.Barrier(4)
    workers = [
        processes.Process(target=worker, args=(told, all_inside))
        for _ in range(4)
    ]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    print("held at once:", *sorted(told.get() for _ in workers))


if __name__ == "__main__":
    main()
