# message: gave up while it waited for a slot, then 4 new calls: 3 were sent, wanted 2
import asyncio
from collections.abc import Awaitable, Callable

from limited_call_check import check

from context_workshop import Budget, Monitor


async def limited_call(
    send: Callable[[str], Awaitable[str]],
    text: str,
    slots: asyncio.Semaphore,
    budget: Budget,
    monitor: Monitor,
) -> str:
    """Send `text` while holding a slot, and 0.01 of the budget."""
    try:
        await slots.acquire()
        with budget.reserve("0.01"), monitor.measure("call"):
            return await send(text)
    finally:
        slots.release()


check(limited_call)
