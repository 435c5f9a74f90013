import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from itertools import product
from typing import Any

LIMIT = 0.5  # seconds that giving back may take
SLIPS = AttributeError, ImportError, NameError, TypeError  # shown as they are


class Scheduler:
    """Lends two slots. Giving one back takes a round trip."""

    def __init__(self, *, refuses: bool = False, hangs: bool = False) -> None:
        self.slots: asyncio.Queue[str] = asyncio.Queue()
        for slot in "slot0", "slot1":
            self.slots.put_nowait(slot)
        self.refuses, self.hangs = refuses, hangs

    async def take(self) -> str:
        return await self.slots.get()

    async def release(self, slot: str) -> None:
        for _ in range(4):  # to the scheduler and back
            await asyncio.sleep(0)
        if self.hangs:
            await asyncio.Event().wait()
        if self.refuses:
            raise OSError("refused")
        self.slots.put_nowait(slot)


Acquire = Callable[[Scheduler], AbstractAsyncContextManager[str]]


async def ended(job: asyncio.Task[None]) -> str:
    """How a task ended; one that doesn't is stopped after a while."""
    done, _ = await asyncio.wait([job], timeout=5)
    if not done or job.cancelled():
        return "CancelledError" if done else "no end"
    if isinstance(error := job.exception(), SLIPS):
        raise error
    return type(error).__name__ if error else "no error"


async def used(
    acquire: Acquire, scheduler: Scheduler, error: Exception | None = None
) -> None:
    async with acquire(scheduler):
        await asyncio.sleep(0)
        if error:
            raise error


async def two_at_most(acquire: Acquire) -> None:
    scheduler = Scheduler()
    jobs = [asyncio.create_task(used(acquire, scheduler)) for _ in range(10)]
    ends = {await ended(job) for job in jobs}
    told = f"10 jobs: they ended with {', '.join(sorted(ends))}"
    assert ends == {"no error"}, f"{told}, wanted no error"
    free = scheduler.slots.qsize()
    assert free == 2, f"10 jobs: {free} slots are free afterwards, wanted 2"


CANCELS = {  # how many steps of the job lie before each cancellation
    "in the block": (1,),
    "while `release` waited": (2,),
    "in the block, and again while `release` waited": (1, 1),
    "twice while `release` waited": (2, 1),
    "three times": (1, 1, 1),
}


async def cancelled(acquire: Acquire) -> None:
    for error, (where, cancels) in product(
        (None, ValueError("from the block")), CANCELS.items()
    ):
        scheduler = Scheduler()
        job = asyncio.create_task(used(acquire, scheduler, error))
        for steps in cancels:
            for _ in range(steps):
                await asyncio.sleep(0)
            job.cancel()
        end = await ended(job)
        free = scheduler.slots.qsize()
        told = f"cancelled {where}: {free} of 2 slots were free"
        told = f"{told} when the job had ended"
        assert free == 2, f"{told}, wanted 2"
        told = f"cancelled {where}: the job ended with {end}"
        assert end == "CancelledError", f"{told}, wanted CancelledError"


async def an_error_goes_on(acquire: Acquire) -> None:
    scheduler, error = Scheduler(), ValueError("from the block")
    end = await ended(asyncio.create_task(used(acquire, scheduler, error)))
    told = f"the block raised ValueError: {end} came out"
    assert end == "ValueError", f"{told}, wanted ValueError"
    free = scheduler.slots.qsize()
    told = f"the block raised ValueError: {free} of 2 slots were free"
    assert free == 2, f"{told} afterwards, wanted 2"


async def cancelled_while_it_queues(acquire: Acquire) -> None:
    scheduler = Scheduler()
    lent = [await scheduler.take(), await scheduler.take()]
    job = asyncio.create_task(used(acquire, scheduler))
    for _ in range(3):
        await asyncio.sleep(0)
    job.cancel()
    end = await ended(job)
    did = "both slots were lent, and a job that waited for one was cancelled:"
    told = f"{did} it ended with {end}"
    assert end == "CancelledError", f"{told}, wanted CancelledError"
    free = [
        scheduler.slots.get_nowait() for _ in range(scheduler.slots.qsize())
    ]
    told = f"{did} the free slots are {free}"
    assert not free, f"{told}, wanted none, {lent} are lent"


async def refused(acquire: Acquire) -> None:
    job = asyncio.create_task(used(acquire, Scheduler(refuses=True)))
    end = await ended(job)
    told = f"nobody cancels, and `release` raises OSError: {end} came out"
    assert end == "OSError", f"{told}, wanted OSError"


async def silent(acquire: Acquire) -> None:
    job = asyncio.create_task(used(acquire, Scheduler(hangs=True)))
    end = await ended(job)
    told = f"`release` never returns: after 5 seconds the job has {end}"
    assert end != "no end", f"{told}, wanted an end after {LIMIT} seconds"
    told = f"`release` never returns: {end} came out"
    assert end == "TimeoutError", f"{told}, wanted TimeoutError"


def run(case: Coroutine[Any, Any, None]) -> None:
    """Run a case. Of one that fails, the message says enough."""
    try:
        asyncio.run(case)
    except AssertionError as error:
        raise error.with_traceback(None) from error.__cause__


def check(acquire: Acquire) -> None:
    for case in (
        two_at_most,
        an_error_goes_on,
        refused,
        cancelled,
        cancelled_while_it_queues,
        silent,
    ):
        run(case(acquire))
    print("solved: 6 of 6")
