# message: all GPUs were lent, and the task that waited was cancelled: free is [''], wanted []
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from borrowed_check import check


@asynccontextmanager
async def borrowed(
    gpus: asyncio.Queue[str], reset: Callable[[str], Awaitable[None]]
) -> AsyncIterator[str]:
    """Borrow a GPU; begin to reset it, and give it back in every case."""
    gpu = ""
    try:
        gpu = await gpus.get()
        yield gpu
    finally:
        try:
            if gpu:
                await reset(gpu)
        finally:
            gpus.put_nowait(gpu)


check(borrowed)
