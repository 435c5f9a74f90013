# message: a beat and the block failed: OSError('no pulse') came out, wanted the block's ValueError
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from beating_check import check


@asynccontextmanager
async def beating(beat: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Call `beat` again and again, as long as the block runs."""

    async def forever() -> None:
        while True:
            await beat()

    task = asyncio.create_task(forever())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


check(beating)
