# message: 4 calls at once, 2 slots: 4 were sent, wanted 2
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
    slots = asyncio.Semaphore(2)
    async with slots:
        with budget.reserve("0.01"), monitor.measure("call"):
            return await send(text)


check(limited_call)
