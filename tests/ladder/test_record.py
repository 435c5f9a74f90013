"""`record()`, as tests use it."""

import asyncio
import functools
import gc
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, nullcontext

import pytest
from tests.ladder import test_record as this_module

from context_workshop.ladder import Fate, Ladder, record


@contextmanager
def manager(name: str) -> Iterator[str]:
    yield name


def in_order() -> str:
    with manager("a"), manager("b"):
        return "result"


def out_of_order() -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(manager("first"))
    second.enter_context(manager("second"))
    first.close()
    second.close()


def numbers() -> Generator[int]:
    with manager("numbers"):
        yield 1


class Service:
    def start(self) -> None:
        with manager("service"):
            pass

    @property
    def state(self) -> str:
        with manager("state"):
            return "running"


def labels(ladder: Ladder) -> list[str]:
    return [span.label for span in ladder.spans]


def test_a_function_is_recorded_in_the_block_only() -> None:
    code = in_order.__code__
    with record(in_order) as ladder:
        assert in_order() == "result"
    assert in_order.__code__ is code
    in_order()
    assert labels(ladder) == ['manager("a")', 'manager("b")']
    assert ladder.closed_in_reverse()
    assert not ladder.never_closed


def test_wrong_order_is_named() -> None:
    with record(out_of_order) as ladder:
        out_of_order()
    assert not ladder.closed_in_reverse()
    pairs = [(outer.label, inner.label) for outer, inner in ladder.out_of_order]
    assert pairs == [('manager("first")', 'manager("second")')]


def test_never_closed_stays_so_when_it_is_closed_after_the_block() -> None:
    with record(numbers) as ladder:
        suspended = numbers()
        next(suspended)
        line = numbers.__code__.co_firstlineno + 1
        (span,) = ladder.never_closed
        assert str(span) == f'manager("numbers") (test_record.py:{line})'
    suspended.close()
    assert labels(ladder) == [span.label for span in ladder.never_closed]


def test_waiting_to_enter_is_not_open() -> None:
    lock = threading.Lock()

    def wait() -> None:
        with lock:
            pass

    with record(wait) as ladder, lock:
        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        while not ladder.spans:
            thread.join(0.01)
    thread.join()
    assert [span.label for span in ladder.never_entered] == ["lock"]
    assert not ladder.never_closed


def test_classes_modules_and_closures() -> None:
    with record(Service) as ladder:
        Service().start()
        assert Service().state == "running"
        in_order()
    assert labels(ladder) == ['manager("service")', 'manager("state")']
    with record(this_module) as ladder:
        Service().start()
        in_order()
    assert labels(ladder) == ['manager("service")', 'manager("a")', 'manager("b")']


def test_without_targets_the_module_of_the_caller() -> None:
    def closure() -> None:
        with manager("closure"):
            in_order()

    with record() as ladder:
        closure()
    assert labels(ladder) == ['manager("closure")', 'manager("a")', 'manager("b")']


def test_a_decorated_function_is_found() -> None:
    @functools.cache
    def decorated() -> None:
        with manager("decorated"):
            pass

    with record(decorated) as ladder:
        decorated()
    assert labels(ladder) == ['manager("decorated")']


def test_frozen_functions_are_found() -> None:
    gc.freeze()
    try:
        with record(in_order) as ladder:
            in_order()
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
    assert len(ladder.spans) == 2


def test_recordings_nest() -> None:
    with record(in_order) as outer:
        in_order()
        with record(in_order, out_of_order) as inner:
            in_order()
        in_order()
        out_of_order()
    assert len(inner.spans) == 2
    assert len(outer.spans) == 6


def test_an_outer_recording_that_is_full_lets_an_inner_one_go_on() -> None:
    def many() -> None:
        for _ in range(10_005):
            with nullcontext():
                pass

    with record(many, in_order) as outer:
        many()
        with record(many, in_order) as inner:
            in_order()
        in_order()
    assert labels(inner) == ['manager("a")', 'manager("b")']
    assert (len(outer.spans), outer.dropped) == (10_000, 5 + 4)


def test_the_blocks_error_goes_on_and_the_code_comes_back() -> None:
    code = in_order.__code__
    recording = record(in_order)
    ladder = recording.__enter__()
    in_order()
    assert not recording.__exit__(KeyError, KeyError(), None)
    assert in_order.__code__ is code
    assert len(ladder.spans) == 2


def test_tasks() -> None:
    async def work() -> None:
        async with nullcontext():
            await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(work(), work())

    with record() as ladder:
        asyncio.run(main())
    assert list(ladder.columns().values()) == ["work 1", "work 2"]
    assert ladder.closed_in_reverse()


def test_a_stack_that_other_tasks_enter() -> None:
    @asynccontextmanager
    async def entered(name: str) -> AsyncIterator[None]:
        await asyncio.sleep(0)
        yield

    async def main() -> None:
        async with AsyncExitStack() as stack:
            await asyncio.gather(*(stack.enter_async_context(entered(name)) for name in "ab"))

    with record() as ladder:
        asyncio.run(main())
    assert [span.fate for span in ladder.spans if "enter" in span.kind] == [Fate.LEFT] * 2
    assert ladder.closed_in_reverse()


@pytest.mark.parametrize("target", [42, "text", len, dict, threading.RLock()])
def test_what_has_no_source_is_refused(target: object) -> None:
    code = in_order.__code__
    with (
        pytest.raises(TypeError, match=r"record\(\) takes functions, classes and modules"),
        record(in_order, target),
    ):
        pass
    assert in_order.__code__ is code


def test_pop_all_is_no_wrong_order() -> None:
    def opens() -> ExitStack:
        with ExitStack() as stack:
            stack.enter_context(manager("kept"))
            return stack.pop_all()

    def uses() -> None:
        stack = opens()
        with manager("around the close"):
            stack.close()

    with record(opens, uses) as ladder:
        uses()
    assert ladder.closed_in_reverse()
    assert [span.moved for span in ladder.spans] == [False, True, False]
