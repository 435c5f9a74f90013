# expect: AssertionError
# lint: ASYNC102
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slots_check import Scheduler, check


@asynccontextmanager
async def acquire(scheduler: Scheduler) -> AsyncIterator[str]:
    """A slot for the block; afterwards it is free, however it ended."""
    slot = await scheduler.take()
    try:
        yield slot
    finally:
        await scheduler.release(slot)


check(acquire)
