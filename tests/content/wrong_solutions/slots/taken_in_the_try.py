# message: both slots were lent, and a job that waited for one was cancelled: the free slots are [''], wanted none
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slots_check import LIMIT, Scheduler, check


@asynccontextmanager
async def acquire(scheduler: Scheduler) -> AsyncIterator[str]:
    """A slot for the block; afterwards it is free, however it ended."""
    slot = ""
    try:
        slot = await scheduler.take()
        yield slot
    finally:
        releasing = asyncio.create_task(
            asyncio.wait_for(scheduler.release(slot), LIMIT)
        )
        cancel: asyncio.CancelledError | None = None
        while not releasing.done():
            try:
                await asyncio.wait([releasing])
            except asyncio.CancelledError as error:
                cancel = error
        if cancel:
            raise cancel from releasing.exception()
        releasing.result()


check(acquire)
