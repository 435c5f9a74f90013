# message: the task was cancelled while the beat took its leave: None came out, wanted CancelledError()
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
    try:
        yield
    finally:
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass
        except Exception:
            pass
    if task.done() and not task.cancelled():
        task.result()


check(beating)
