# message: a call was cancelled while it was sent, then 4 new calls: 1 were sent, wanted 2
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
    await slots.acquire()
    try:
        with budget.reserve("0.01"), monitor.measure("call"):
            answer = await send(text)
    except Exception:
        slots.release()
        raise
    slots.release()
    return answer


check(limited_call)
