# lint: ASYNC103
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slots_check import LIMIT, Scheduler, check


@asynccontextmanager
async def acquire(scheduler: Scheduler) -> AsyncIterator[str]:
    """A slot for the block; afterwards it is free, however it ended."""
    slot = await scheduler.take()
    try:
        yield slot
    finally:
        releasing = asyncio.create_task(
            asyncio.wait_for(scheduler.release(slot), LIMIT)
        )
        cancel: asyncio.CancelledError | None = None
        while not releasing.done():
            try:
                await asyncio.wait([releasing])  # a cancel ends this wait only
            except asyncio.CancelledError as error:
                cancel = error
        slip = RuntimeError("release() was cancelled")
        failure = slip if releasing.cancelled() else releasing.exception()
        if cancel:
            raise cancel from failure
        if failure:
            raise failure


check(acquire)
