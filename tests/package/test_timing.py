"""Timer and Monitor, with a clock of their own: no test waits."""

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Iterator
from threading import Thread
from typing import Any

import pytest

from context_workshop import Monitor, Stats, Timer


class Clock:
    """Goes on when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_elapsed_is_live_inside_and_kept_after(clock: Clock) -> None:
    timer = Timer(clock=clock)
    assert timer.elapsed == 0.0
    with timer as same:
        assert same is timer
        clock.now += 2
        assert timer.elapsed == 2.0
        clock.now += 1
    clock.now += 10
    assert timer.elapsed == 3.0


def test_elapsed_is_kept_when_the_block_raises(clock: Clock) -> None:
    timer = Timer(clock=clock)

    def fail() -> None:
        clock.now += 2
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), timer:
        fail()
    assert timer.elapsed == 2.0


def test_a_second_entry_is_refused_and_the_first_goes_on(clock: Clock) -> None:
    timer = Timer("load", clock=clock)
    with timer:
        clock.now += 1
        with pytest.raises(RuntimeError, match="'load' is running already"):
            timer.__enter__()
        clock.now += 1
    assert timer.elapsed == 2.0
    with timer:  # again, from zero
        clock.now += 5
    assert timer.elapsed == 5.0


def test_leaving_twice_is_refused_and_nothing_is_lost(clock: Clock) -> None:
    timer = Timer(clock=clock)
    with timer:
        clock.now += 1
    with pytest.raises(RuntimeError, match="not running"):
        timer.__exit__(None, None, None)
    assert timer.elapsed == 1.0


def test_it_measures_each_call_of_a_function(clock: Clock) -> None:
    timer = Timer(clock=clock)

    @timer
    def spend(seconds: float) -> str:
        """Spend."""
        clock.now += seconds
        if seconds > 5:
            raise OverflowError
        return "spent"

    assert spend(2) == "spent"
    assert timer.elapsed == 2.0
    with pytest.raises(OverflowError):
        spend(6)
    assert timer.elapsed == 6.0
    assert (spend.__name__, spend.__doc__) == ("spend", "Spend.")


def test_it_measures_the_body_of_a_coroutine_function_also_when_calls_overlap(
    clock: Clock,
) -> None:
    timer = Timer(clock=clock)
    seen: list[float] = []

    @timer
    async def spend(steps: int) -> None:
        for _ in range(steps):
            await asyncio.sleep(0)
            clock.now += 1

    async def one(steps: int) -> None:
        await spend(steps)
        seen.append(timer.elapsed)

    async def main() -> None:
        await spend(3)
        assert timer.elapsed == 3.0
        await asyncio.gather(one(1), one(2))

    asyncio.run(main())
    assert seen == [1.0, 3.0]  # the longer call was running during the shorter one's step


class AsyncCallable:
    async def __call__(self) -> str:
        await asyncio.sleep(0)
        return "called"


def test_it_measures_an_object_with_an_async_call(clock: Clock) -> None:
    timer = Timer(clock=clock)
    target = AsyncCallable()

    async def spend() -> None:
        await asyncio.sleep(0)
        clock.now += 1

    assert asyncio.run(timer(target)()) == "called"
    asyncio.run(timer(functools.partial(spend))())
    assert timer.elapsed == 1.0


def test_it_measures_a_recursive_function(clock: Clock) -> None:
    timer = Timer(clock=clock)

    @timer
    def down(depth: int) -> None:
        clock.now += 1
        if depth:
            down(depth - 1)

    down(3)
    assert timer.elapsed == 4.0


def numbers() -> Iterator[int]:
    yield 1


async def later_numbers() -> AsyncIterator[int]:
    yield 1


@pytest.mark.parametrize("function", [numbers, later_numbers])
@pytest.mark.parametrize("decorator", [Timer(), Monitor().measure("x")])
def test_a_generator_function_is_refused_with_a_reason(
    decorator: Callable[[Any], Any], function: Callable[..., Any]
) -> None:
    with pytest.raises(TypeError, match=r"numbers: its block would stay open"):
        decorator(function)


def test_a_forgotten_pair_of_parentheses_is_explained() -> None:
    with pytest.raises(TypeError, match=r"write @Timer\(\)"):
        Timer(numbers)  # type: ignore[arg-type]


def test_the_monitor_keeps_what_happened_by_name(clock: Clock) -> None:
    monitor = Monitor(clock=clock)
    for seconds, error in ((2, None), (1, ValueError), (4, KeyboardInterrupt), (3, None)):
        try:
            with monitor.measure("chat") as timer:
                clock.now += seconds
                assert timer.elapsed == seconds
                if error is not None:
                    raise error
        except (ValueError, KeyboardInterrupt):
            pass
    assert monitor.stats["chat"] == Stats(
        calls=4, errors=1, cancelled=1, total=10.0, min=1.0, max=4.0
    )
    assert monitor.stats["chat"].mean == 2.5
    assert Stats().mean == 0.0
    assert list(monitor.stats) == ["chat"]
    with pytest.raises(TypeError):
        monitor.stats["chat"] = Stats()  # type: ignore[index]


def test_the_monitor_as_a_decorator_counts_each_call(clock: Clock) -> None:
    monitor = Monitor(clock=clock)

    @monitor.measure("ask")
    async def ask() -> None:
        clock.now += 1
        await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(ask(), ask())

    asyncio.run(main())
    assert monitor.stats["ask"].calls == 2


def test_the_monitor_counts_every_call_from_every_thread() -> None:
    monitor = Monitor()

    def work() -> None:
        for _ in range(500):
            with monitor.measure("x"):
                pass

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert monitor.stats["x"].calls == 4000
