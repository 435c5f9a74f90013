# message: 10 jobs: 0 slots are free afterwards, wanted 2
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slots_check import LIMIT, Scheduler, check


@asynccontextmanager
async def acquire(scheduler: Scheduler) -> AsyncIterator[str]:
    """A slot for the block. Afterwards it is free, in whatever way it ended."""
    slot = await scheduler.take()
    try:
        yield slot
    finally:
        asyncio.create_task(scheduler.release(slot))


check(acquire)
