import asyncio
from collections.abc import Callable
from typing import Any

Manager = Callable[..., Any]


class Trial:
    def __init__(self, borrowed: Manager, *, fails: bool = False) -> None:
        self.gpus: asyncio.Queue[str] = asyncio.Queue()
        self.gpus.put_nowait("gpu0")
        self.borrowed, self.fails = borrowed, fails
        self.resets: list[str] = []
        self.early = self.under_way = 0

    async def reset(self, gpu: str) -> None:
        self.resets.append(gpu)
        self.early += self.gpus.qsize()
        self.under_way += 1
        try:
            await asyncio.sleep(0.01)
            if self.fails:
                raise OSError("no reset")
        finally:
            self.under_way -= 1

    async def use(self, error: Exception | None = None) -> None:
        async with self.borrowed(self.gpus, self.reset):
            await asyncio.sleep(0.01)
            if error:
                raise error

    def expect(self, did: str, came: object, wanted: object) -> None:
        told = f"{did}: {came!r} came out"
        assert repr(came) == repr(wanted), f"{told}, wanted {wanted!r}"
        free = self.free()
        assert free == ["gpu0"], f"{did}: free is {free}, wanted ['gpu0']"
        told = f"{did}: the GPU was free before it was reset"
        assert not self.early, f"{told}, wanted it reset first"
        told = f"{did}: the GPU is free and still being reset"
        assert not self.under_way, f"{told}, wanted one after the other"
        told = f"{did}: reset was called for {self.resets}"
        assert self.resets == ["gpu0"], f"{told}, wanted ['gpu0']"

    def free(self) -> list[str]:
        return list(getattr(self.gpus, "_queue", ()))


async def came_of(task: "asyncio.Task[None]") -> BaseException | None:
    await asyncio.wait([task], timeout=2)
    assert task.done(), "2 seconds later it still waits, wanted its end"
    return asyncio.CancelledError() if task.cancelled() else task.exception()


async def ends_well(borrowed: Manager) -> None:
    trial = Trial(borrowed)
    came = await came_of(asyncio.create_task(trial.use()))
    trial.expect("the block ended well", came, None)


async def fails(borrowed: Manager) -> None:
    trial, error = Trial(borrowed), ValueError("from the block")
    came = await came_of(asyncio.create_task(trial.use(error)))
    trial.expect("the block raised ValueError", came, error)


async def is_cancelled(borrowed: Manager, times: int) -> None:
    trial = Trial(borrowed)
    task = asyncio.create_task(trial.use())
    for _ in range(times):
        await asyncio.sleep(0.005)
        task.cancel()
    came = await came_of(task)
    did = f"the task was cancelled {'once' if times == 1 else 'twice'}"
    trial.expect(did, came, asyncio.CancelledError())


async def cancelled_while_it_queues(borrowed: Manager) -> None:
    trial = Trial(borrowed)
    lent = await trial.gpus.get()
    task = asyncio.create_task(trial.use())
    await asyncio.sleep(0.005)
    task.cancel()
    came = await came_of(task)
    did = "all GPUs were lent, and the task that waited was cancelled"
    told = f"{did}: {came!r} came out"
    assert task.cancelled(), f"{told}, wanted CancelledError()"
    free = trial.free()
    assert not free, f"{did}: free is {free}, wanted []"
    told = f"{did}: reset was called for {trial.resets}"
    assert not trial.resets, f"{told}, wanted no call"
    trial.gpus.put_nowait(lent)


async def cancelled_while_it_is_reset(borrowed: Manager) -> None:
    trial = Trial(borrowed)
    task = asyncio.create_task(trial.use())
    while not trial.resets and not task.done():
        await asyncio.sleep(0.001)
    task.cancel()
    came = await came_of(task)
    did = "the block ended well, and the task was cancelled during the reset"
    trial.expect(did, came, asyncio.CancelledError())


async def reset_fails(borrowed: Manager) -> None:
    trial = Trial(borrowed, fails=True)
    came = await came_of(asyncio.create_task(trial.use()))
    trial.expect("reset raised OSError", came, OSError("no reset"))


def check(borrowed: Manager) -> None:
    asyncio.run(ends_well(borrowed))
    asyncio.run(fails(borrowed))
    asyncio.run(is_cancelled(borrowed, 1))
    asyncio.run(is_cancelled(borrowed, 2))
    asyncio.run(cancelled_while_it_queues(borrowed))
    asyncio.run(cancelled_while_it_is_reset(borrowed))
    asyncio.run(reset_fails(borrowed))
    print("solved: 7 of 7")
