# message: the block raised ValueError: CancelledError came out, wanted ValueError
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slots_check import LIMIT, Scheduler, check


@asynccontextmanager
async def acquire(scheduler: Scheduler) -> AsyncIterator[str]:
    """A slot for the block; afterwards it is free, however it ended."""
    slot = await scheduler.take()
    cancelled = False
    try:
        yield slot
    except BaseException:
        cancelled = True
    releasing = asyncio.create_task(
        asyncio.wait_for(scheduler.release(slot), LIMIT)
    )
    while not releasing.done():
        try:
            await asyncio.wait([releasing])
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
    releasing.result()


check(acquire)
