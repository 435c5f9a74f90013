import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


def work(jobs: queue.Queue[str | None]) -> None:
    while (job := jobs.get()) is not None:
        print("job", job)
    print("the thread ends")


# --8<-- [start:cure]
@contextmanager
def worker() -> Iterator[queue.Queue[str | None]]:
    jobs = queue.Queue[str | None]()
    with ThreadPoolExecutor(1) as pool:  # waits for the thread
        working = pool.submit(work, jobs)
        try:
            yield jobs
        finally:
            jobs.put(None)
            working.result()  # raises what `work` raised


with worker() as jobs:
    jobs.put("one")
# --8<-- [end:cure]
print("main is over")
