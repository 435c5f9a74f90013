# message: cancelled in the block: 1 of 2 slots were free when the job had ended, wanted 2
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slots_check import LIMIT, Scheduler, check


@asynccontextmanager
async def acquire(scheduler: Scheduler) -> AsyncIterator[str]:
    """A slot for the block; afterwards it is free, however it ended."""
    slot = await scheduler.take()

    async def back() -> None:
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

    try:
        yield slot
    except Exception:
        await back()
        raise
    await back()


check(acquire)
