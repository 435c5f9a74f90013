# message: the task was cancelled twice: free is [], wanted ['gpu0']
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from borrowed_check import check


@asynccontextmanager
async def borrowed(
    gpus: asyncio.Queue[str], reset: Callable[[str], Awaitable[None]]
) -> AsyncIterator[str]:
    """Borrow a GPU; begin to reset it, and give it back in every case."""
    gpu = await gpus.get()
    try:
        yield gpu
    finally:
        await reset(gpu)
        gpus.put_nowait(gpu)


check(borrowed)
