# message: cancelled while `release` waited: the job ended with ValueError, wanted CancelledError
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slots_check import LIMIT, Scheduler, check


@asynccontextmanager
async def acquire(scheduler: Scheduler) -> AsyncIterator[str]:
    """A slot for the block; afterwards it is free, however it ended."""
    slot = await scheduler.take()
    failed: BaseException | None = None
    try:
        yield slot
    except BaseException as error:
        failed = error
    releasing = asyncio.create_task(
        asyncio.wait_for(scheduler.release(slot), LIMIT)
    )
    while not releasing.done():
        try:
            await asyncio.wait([releasing])
        except asyncio.CancelledError as error:
            failed = failed or error
    if failed:
        raise failed
    releasing.result()


check(acquire)
