import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from typing import Any

Metered = Callable[[], AbstractContextManager[Any]]
Record = Callable[[int], None]
Case = Callable[[Metered, Record], Coroutine[Any, Any, None] | None]


def one_block(metered: Metered, record: Record) -> None:
    with metered() as meter:
        record(10)
        record(5)
    record(100)  # nobody's
    told = f"10 and 5 in the block, 100 after it: {meter.tokens} tokens"
    assert meter.tokens == 15, f"{told}, wanted 15"


def a_block_in_a_block(metered: Metered, record: Record) -> None:
    with metered() as outer:
        record(10)
        with metered() as inner:
            record(5)
        record(1)
    told = f"5 in an inner block: the inner one has {inner.tokens} tokens"
    assert inner.tokens == 5, f"{told}, wanted 5"
    told = f"10, 5 in an inner block, then 1: the outer one has {outer.tokens}"
    assert outer.tokens == 16, f"{told}, wanted 16"


def blocks_that_raise(metered: Metered, record: Record) -> None:
    for error in KeyError("city"), KeyboardInterrupt(), SystemExit():
        kind, came = type(error).__name__, "nothing"
        with metered() as outer:
            try:
                with metered():
                    record(5)
                    raise error
            except BaseException as caught:  # noqa: BLE001 - the check tells
                came = type(caught).__name__
            record(1)
        told = f"{kind} in an inner block: {came} came out"
        assert came == kind, f"{told}, wanted {kind}"
        told = f"5 in an inner block that raised {kind}, then 1: "
        told = f"{told}the outer one has {outer.tokens} tokens"
        assert outer.tokens == 6, f"{told}, wanted 6"


async def a_time_limit(metered: Metered, record: Record) -> None:
    came = "no TimeoutError"
    with metered() as outer:
        try:
            async with asyncio.timeout(0):
                with metered():
                    record(5)
                    await asyncio.Event().wait()
        except TimeoutError:
            came = "TimeoutError"
        record(1)
    told = f"a time limit ended an inner block: {came} came out"
    assert came == "TimeoutError", f"{told}, wanted TimeoutError"
    told = "5 in an inner block that a time limit ended, then 1: "
    told = f"{told}the outer one has {outer.tokens} tokens"
    assert outer.tokens == 6, f"{told}, wanted 6"


async def three_tasks(metered: Metered, record: Record) -> None:
    async def task(tokens: int) -> int:
        with metered() as meter:
            record(tokens)
            await asyncio.sleep(0)  # the other tasks record theirs
            record(tokens)
        return int(meter.tokens)

    with metered() as outer:
        counts = await asyncio.gather(*map(task, (1, 2, 3)))
    told = f"three tasks recorded 1, 2 and 3 twice each: they have {counts}"
    assert counts == [2, 4, 6], f"{told}, wanted [2, 4, 6]"
    told = (
        f"three tasks recorded 12 together: the outer one has {outer.tokens}"
    )
    assert outer.tokens == 12, f"{told}, wanted 12"


async def a_cancelled_task(metered: Metered, record: Record) -> None:
    async def task() -> None:
        with metered():
            record(5)
            await asyncio.Event().wait()

    with metered() as outer:
        running = asyncio.create_task(task())
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait([running])
    came = "was cancelled" if running.cancelled() else "ended"
    told = f"a task was cancelled in its block: it {came}"
    assert running.cancelled(), f"{told}, wanted it to be cancelled"
    told = "a task recorded 5 and was cancelled: the outer block has "
    told = f"{told}{outer.tokens}"
    assert outer.tokens == 5, f"{told}, wanted 5"


def check(metered: Metered, record: Record) -> None:
    for case in (
        one_block,
        a_block_in_a_block,
        blocks_that_raise,
        a_time_limit,
        three_tasks,
        a_cancelled_task,
    ):
        run(case, metered, record)
    print("solved: 6 of 6")


def run(case: Case, metered: Metered, record: Record) -> None:
    """Run a case. Of one that fails, the message says enough."""
    try:
        if waits := case(metered, record):
            asyncio.run(waits)
    except AssertionError as error:
        raise error.with_traceback(None) from error.__cause__
    except Exception as error:
        did = case.__name__.replace("_", " ")
        told = f"{did}: {error!r} came out, wanted no error"
        raise AssertionError(told) from error
