import asyncio
import gc
from collections.abc import Callable
from typing import Any

Manager = Callable[..., Any]
SLIPS = AttributeError, ImportError, NameError, TypeError  # shown as they are


class Heart:
    def __init__(self, *, fails: bool = False) -> None:
        self.beats, self.open, self.fails = 0, 0, fails
        self.leaving = False

    async def beat(self) -> None:
        self.open += 1
        try:
            await asyncio.sleep(0.001)
            self.beats += 1
            if self.fails:
                raise OSError("no pulse")
        except asyncio.CancelledError:
            self.leaving = True
            await asyncio.sleep(0.02)  # it takes its leave
            raise
        finally:
            self.open -= 1

    async def has_beaten(self, times: int) -> None:
        time = asyncio.get_running_loop().time
        end = time() + 2
        while self.beats < times and time() < end:
            await asyncio.sleep(0.001)
        if self.beats < times:
            raise_a_slip()
        told = f"in the block {self.beats} beats came"
        assert self.beats >= times, f"{told}, wanted {times} at least"

    def expect_over(self, did: str) -> None:
        told = f"{did}: {self.open} beat is still under way"
        assert self.open == 0, f"{told} after the block, wanted 0"


def raise_a_slip() -> None:
    """The error of a task that ended early: its `cancel()` would hide it."""
    for each in gc.get_objects():
        if isinstance(each, asyncio.Task) and each.done():
            error = None if each.cancelled() else each.exception()
            if isinstance(error, SLIPS):
                raise error


async def run(
    beating: Manager, heart: Heart, error: Exception | None = None
) -> None:
    async with beating(heart.beat):
        await heart.has_beaten(1 if heart.fails else 2)
        if error:
            raise error


async def came_of(task: "asyncio.Task[None]") -> BaseException | None:
    await asyncio.wait([task], timeout=5)
    assert task.done(), "5 seconds later it still runs, wanted its end"
    came = asyncio.CancelledError() if task.cancelled() else task.exception()
    if isinstance(came, (AssertionError, *SLIPS)):
        raise came
    return came


async def beats_while_it_runs(beating: Manager) -> None:
    heart = Heart()
    came = await came_of(asyncio.create_task(run(beating, heart)))
    assert came is None, f"the block ended well: {came!r} came, wanted none"
    heart.expect_over("the block ended well")
    before = heart.beats
    await asyncio.sleep(0.02)
    told = f"after the block: {heart.beats - before} more beats"
    assert heart.beats == before, f"{told}, wanted none"


async def an_error_goes_on(beating: Manager) -> None:
    heart, error = Heart(), ValueError("from the block")
    came = await came_of(asyncio.create_task(run(beating, heart, error)))
    told = f"the block raised ValueError: {came!r} came out"
    assert came is error, f"{told}, wanted that one, in no group"
    heart.expect_over("the block raised ValueError")


async def a_cancelled_block(beating: Manager) -> None:
    heart = Heart()
    task = asyncio.create_task(run(beating, heart))
    await heart.has_beaten(1)
    task.cancel()
    came = await came_of(task)
    told = f"the block was cancelled: {came!r} came out"
    assert task.cancelled(), f"{told}, wanted CancelledError()"
    heart.expect_over("the block was cancelled")


async def a_beat_that_fails(beating: Manager) -> None:
    heart = Heart(fails=True)
    came = await came_of(asyncio.create_task(run(beating, heart)))
    told = f"a beat raised OSError, the block ended well: {came!r} came out"
    assert repr(came) == "OSError('no pulse')", f"{told}, wanted OSError"


async def both_fail(beating: Manager) -> None:
    error = ValueError("from the block")
    task = asyncio.create_task(run(beating, Heart(fails=True), error))
    came = await came_of(task)
    told = f"a beat and the block failed: {came!r} came out"
    assert came is error, f"{told}, wanted the block's ValueError"


async def cancelled_when_a_beat_failed(beating: Manager) -> None:
    heart = Heart(fails=True)

    async def wait() -> None:
        async with beating(heart.beat):
            await asyncio.sleep(5)

    task = asyncio.create_task(wait())
    await heart.has_beaten(1)
    await asyncio.sleep(0.01)  # that beat's error has come, too
    task.cancel()
    came = await came_of(task)
    told = f"a beat had failed, the block was cancelled: {came!r} came out"
    assert task.cancelled(), f"{told}, wanted CancelledError()"


async def cancelled_while_it_ends(beating: Manager) -> None:
    heart = Heart()
    task = asyncio.create_task(run(beating, heart))
    while not heart.leaving and not task.done():
        await asyncio.sleep(0.001)
    task.cancel()
    came = await came_of(task)
    told = "the block had ended, the task was cancelled while the beat"
    told = f"{told} took its leave: {came!r} came out"
    assert task.cancelled(), f"{told}, wanted CancelledError()"


def check(beating: Manager) -> None:
    asyncio.run(beats_while_it_runs(beating))
    asyncio.run(an_error_goes_on(beating))
    asyncio.run(a_cancelled_block(beating))
    asyncio.run(a_beat_that_fails(beating))
    asyncio.run(both_fail(beating))
    asyncio.run(cancelled_when_a_beat_failed(beating))
    asyncio.run(cancelled_while_it_ends(beating))
    print("solved: 7 of 7")
