# message: NameError: name 'tusk' is not defined
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
        tusk.cancel()
        await asyncio.wait([task])
    if not task.cancelled():  # on success only
        task.result()


check(beating)
