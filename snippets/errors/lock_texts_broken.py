# expect: output RuntimeError: The current task is not holding this lock
import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import anyio


@contextmanager
def printed() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError) as error:
        print(f"{type(error).__name__}: {error}")


async def main() -> None:
    lock = anyio.Lock()
    with printed():
        lock.release()
    with printed():
        async with lock, lock:
            pass
    limiter = anyio.CapacityLimiter(2)
    with printed():
        async with limiter, limiter:
            pass
    with printed():
        asyncio.Lock().release()
    with printed():
        asyncio.BoundedSemaphore(1).release()
    with printed():
        threading.BoundedSemaphore(1).release()
    with printed():
        threading.Lock().release()


asyncio.run(main())
