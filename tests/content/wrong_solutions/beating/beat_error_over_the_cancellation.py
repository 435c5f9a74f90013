# message: a beat had failed, the block was cancelled: OSError('no pulse') came out, wanted CancelledError()
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from beating_check import check


@asynccontextmanager
async def beating(beat: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Call `beat` again and again, as long as the block runs."""

    async def forever() -> None:
        while True:
            await beat()

    task = asyncio.create_task(forever())
    failed = False
    try:
        yield
    except Exception:
        failed = True
        raise
    finally:
        task.cancel()
        await asyncio.wait([task])
        if not failed and not task.cancelled():
            task.result()


check(beating)
