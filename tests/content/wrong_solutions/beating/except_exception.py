# message: the block was cancelled: 1 beat is still under way after the block, wanted 0
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
    async def stop() -> None:
        task.cancel()
        await asyncio.wait([task])

    try:
        yield
    except Exception:
        await stop()
        raise
    await stop()
    if not task.cancelled():
        task.result()


check(beating)
