import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from typing import Any

Metered = Callable[[], AbstractContextManager[Any]]
Record = Callable[[int], None]


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


def a_block_that_fails(metered: Metered, record: Record) -> None:
    came = "nothing"
    with metered() as outer:
        try:
            with metered():
                record(5)
                raise KeyError("city")
        except KeyError as error:
            came = type(error).__name__
        record(1)
    told = f"KeyError in an inner block: {came} came out"
    assert came == "KeyError", f"{told}, wanted KeyError"
    told = f"5 in an inner block that failed, then 1: {outer.tokens} tokens"
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


def run(case: Coroutine[Any, Any, None]) -> None:
    """Run a case. Of one that fails, the message says enough."""
    try:
        asyncio.run(case)
    except AssertionError as error:
        raise error.with_traceback(None) from error.__cause__


def check(metered: Metered, record: Record) -> None:
    one_block(metered, record)
    a_block_in_a_block(metered, record)
    a_block_that_fails(metered, record)
    run(three_tasks(metered, record))
    print("solved: 4 of 4")
