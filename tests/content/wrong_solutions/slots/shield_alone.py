# message: cancelled while `release` waited: 1 of 2 slots were free when the job had ended, wanted 2
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
        await asyncio.shield(scheduler.release(slot))


check(acquire)
