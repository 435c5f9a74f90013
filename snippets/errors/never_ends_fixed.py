import queue
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


def work(jobs: queue.Queue[str | None]) -> None:
    while (job := jobs.get()) is not None:
        print("job", job)
    print("the thread ends")


# --8<-- [start:cure]
@contextmanager
def worker() -> Iterator[queue.Queue[str | None]]:
    jobs = queue.Queue[str | None]()
    thread = Thread(target=work, args=(jobs,))
    thread.start()
    try:
        yield jobs
    finally:
        jobs.put(None)
        thread.join()


with worker() as jobs:
    jobs.put("one")
# --8<-- [end:cure]
print("main is over")
