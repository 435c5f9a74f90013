# message: it waited for a slot: the monitor counted 1 call, wanted 0
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
    with monitor.measure("call"):
        async with slots:
            with budget.reserve("0.01"):
                return await send(text)


check(limited_call)
