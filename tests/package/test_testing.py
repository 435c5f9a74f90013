"""The test tools find what is wrong, say where, and pass what is right."""

from __future__ import annotations

import asyncio
import re
from contextlib import (
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from context_workshop.testing import (
    Fault,
    HardFault,
    Part,
    cancel_everywhere,
    fail_everywhere,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence

# --- cancel_everywhere


def scenario(
    work: Callable[[], Coroutine[Any, Any, object]], check: Callable[[], object] = lambda: None
) -> Callable[[], Any]:
    @asynccontextmanager
    async def stage() -> AsyncIterator[Any]:
        yield work
        check()

    return stage


def broken(stage: Callable[[], Any], **options: Any) -> tuple[str, list[str]]:
    """The group's message, and each finding with its note."""
    with pytest.raises(BaseExceptionGroup) as raised:
        cancel_everywhere(stage, **options)
    found = [f"{error!r} {error.__notes__}" for error in raised.value.exceptions]
    return raised.value.message, found


def test_cancels_at_each_point_in_each_way() -> None:
    seen = []

    async def work() -> None:
        future = asyncio.get_running_loop().create_future()

        def answer() -> None:
            if not future.done():
                future.set_result(None)

        asyncio.get_running_loop().call_soon(answer)
        try:
            await future
        except asyncio.CancelledError:
            seen.append("granted" if not future.cancelled() else "waiting")
            raise
        try:
            await asyncio.sleep(0)
        finally:
            try:
                await asyncio.sleep(0)
                seen.append("tidied up")
            except asyncio.CancelledError:
                seen.append("cancelled again")
                raise

    assert cancel_everywhere(scenario(work)) == 5
    assert seen == [
        "tidied up",  # undisturbed
        "waiting",
        "granted",
        "tidied up",
        "cancelled again",
        "cancelled again",
    ]


def test_finds_a_release_that_a_second_cancellation_skips() -> None:
    held = []

    async def work() -> None:
        held.append("gpu0")
        try:
            await asyncio.sleep(0)
        finally:
            await asyncio.sleep(0)
            held.pop()

    def check() -> None:
        left = list(held)
        held.clear()
        assert not left

    message, found = broken(scenario(work, check))
    assert message == "2 of 3 cancellations break the scenario"
    assert "suspension point 1 (test_testing.py:" in found[0]
    assert "and at suspension point 2 (test_testing.py:" in found[0]
    assert found[1].count("suspension point") == 1


def test_the_place_names_the_line_inside_of_generators_too() -> None:
    @asynccontextmanager
    async def manager() -> AsyncIterator[None]:
        await asyncio.sleep(0)
        yield

    async def work() -> None:
        async with manager():
            pass

    runs = count()

    def check() -> None:
        assert next(runs) == 0

    _, found = broken(scenario(work, check))
    assert re.search(
        r"point 1 \(test_testing.py:\d+ > test_testing.py:\d+\) while it wait", found[0]
    )


async def _swallows() -> None:
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(0)


async def _changes_it() -> None:
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        raise KeyError("lost") from None


async def _hangs() -> None:
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        await asyncio.Event().wait()


async def _leaves_a_task() -> None:
    task = asyncio.ensure_future(asyncio.Event().wait())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])


async def _breaks_a_callback() -> None:
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, None)
    await future


@pytest.mark.parametrize(
    ("work", "finding"),
    [
        (_swallows, "the cancellation was swallowed"),
        (_changes_it, "KeyError('lost')"),
        (_hangs, "TimeoutError"),
        (_leaves_a_task, "left running"),
        (_breaks_a_callback, "reported to the event loop: ['invalid state']"),
    ],
)
def test_finds(work: Callable[[], Coroutine[Any, Any, None]], finding: str) -> None:
    message, found = broken(scenario(work), limit=0.5 if work is _hangs else 10)
    assert message.startswith("1 of ")
    assert finding in found[0]


def test_a_scenario_that_is_broken_by_itself_raises_its_own_error() -> None:
    async def work() -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as raised:
        cancel_everywhere(scenario(work))
    assert not hasattr(raised.value, "__notes__")


def test_refuses_a_coroutine_that_never_suspends() -> None:
    async def work() -> None:
        pass

    with pytest.raises(ValueError, match="never suspends"):
        cancel_everywhere(scenario(work))


def test_notices_that_a_run_takes_another_way() -> None:
    runs = count()

    async def work() -> None:
        if next(runs) == 0:
            await asyncio.sleep(0)

    _, found = broken(scenario(work))
    assert "took another way" in found[0]


def test_a_coroutine_that_leaves_nothing_passes_with_task_groups_and_timeouts() -> None:
    async def work() -> str:
        async with asyncio.timeout(3600), asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.sleep(0))
            await asyncio.sleep(0)
        return "done"

    assert cancel_everywhere(scenario(work)) > 3


# --- fail_everywhere


class Naive:
    """Two resources as they are often entered: nobody thinks of the second one's failure."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.first, self.second = parts

    def __enter__(self) -> None:
        self.first.__enter__()
        self.second.__enter__()

    def __exit__(self, *error: object) -> None:
        try:
            self.second.__exit__(*error)
        finally:
            self.first.__exit__(*error)


class Careful(Naive):
    """As taught: a stack for the time of entering, and `pop_all` when all is well."""

    def __enter__(self) -> None:
        with ExitStack() as stack:
            stack.enter_context(self.first)
            stack.enter_context(self.second)
            self.stack: Any = stack.pop_all()

    def __exit__(self, *error: object) -> None:
        self.stack.__exit__(*error)


class Unprotected(Careful):
    def __exit__(self, *error: object) -> None:
        self.second.__exit__(*error)
        self.first.__exit__(*error)


class WrongWayRound(Careful):
    def __exit__(self, *error: object) -> None:
        try:
            self.first.__exit__(*error)
        finally:
            self.second.__exit__(*error)


class ExceptException(Careful):
    def __exit__(self, *error: object) -> None:
        failed = None
        try:
            self.second.__exit__(*error)
        except Exception as failure:  # noqa: BLE001 - the mistake under test
            failed = failure
        self.first.__exit__(*error)
        if failed:
            raise failed


class ClosesTwice(Naive):
    def __enter__(self) -> None:
        self.first.__enter__()
        try:
            self.second.__enter__()
        except BaseException:
            self.__exit__(None, None, None)
            raise


class Swallows(Careful):
    def __exit__(self, *error: object) -> bool:  # type: ignore[override]
        self.stack.__exit__(*error)
        return True


class Complains(Careful):
    def __exit__(self, *error: object) -> None:
        self.stack.__exit__(*error)
        if not error[0]:
            raise OSError("out of order")


def findings(compose: Any, n: int = 2, **options: Any) -> list[str]:
    with pytest.raises(ExceptionGroup) as raised:
        fail_everywhere(compose, n, **options)
    assert all(isinstance(error, AssertionError) for error in raised.value.exceptions)
    return [str(error) for error in raised.value.exceptions]


def test_a_naive_enter_is_caught() -> None:
    assert findings(Naive, at_once=1) == ["enter 2 failed: entered [1], left []"] * 2


@pytest.mark.parametrize(
    ("compose", "finding"),
    [
        (Unprotected, "exit 2 failed: entered [1, 2], left [2]"),
        (WrongWayRound, "nothing failed: entered [1, 2], left [1, 2]"),
        (ClosesTwice, "enter 2 failed: entered [1], left [2, 1]"),
        (Swallows, "body failed: body was lost, None left the block"),
        (Complains, "nothing failed: OSError('out of order') left the block"),
    ],
)
def test_finds_in_a_composition(compose: Any, finding: str) -> None:
    assert finding in findings(compose, exit_stack=True)


def test_except_exception_is_caught_by_the_fault_that_is_none() -> None:
    with pytest.raises(ExceptionGroup) as raised:
        fail_everywhere(ExceptException, 2, at_once=1)
    (only,) = raised.value.exceptions
    assert str(only) == "exit 2 failed: entered [1, 2], left [2]"
    assert isinstance(only.__cause__, HardFault)


def test_a_loop_that_keeps_the_last_error_only_is_caught() -> None:
    class KeepsTheLast(Careful):
        def __exit__(self, *error: object) -> None:
            failed = None
            for part in (self.second, self.first):
                try:
                    part.__exit__(*error)
                except (Fault, HardFault) as failure:
                    failed = failure
            if failed:
                raise failed

    lost = "exit 2 and exit 1 failed: exit 2 was lost, {}('exit 1') left the block"
    assert findings(KeepsTheLast) == [lost.format("Fault"), lost.format("HardFault")]


def test_right_compositions_pass() -> None:
    @contextmanager
    def nested(parts: Sequence[Part]) -> Iterator[None]:
        with parts[0], parts[1], parts[2]:
            yield

    @asynccontextmanager
    async def nested_async(parts: Sequence[Part]) -> AsyncIterator[None]:
        async with parts[0], parts[1], parts[2]:
            yield

    assert fail_everywhere(nested, 3) == 57
    assert fail_everywhere(nested_async, 3) == 57
    assert fail_everywhere(nested, 3, at_once=3) == 127
    assert fail_everywhere(Careful, 2, exit_stack=True) == 31


@asynccontextmanager
async def stacked(parts: Sequence[Part]) -> AsyncIterator[None]:
    stack = AsyncExitStack()
    async with stack:
        for part in parts:
            await stack.enter_async_context(part)
        closing = stack.pop_all()
    try:
        yield
    except BaseException as error:
        if not await closing.__aexit__(type(error), error, error.__traceback__):
            raise
    else:
        await closing.aclose()


def test_the_known_loss_of_exit_stacks_is_seen_and_can_be_allowed_for() -> None:
    """CPython gh-102201. Should this fail, it is mended: drop `exit_stack`."""
    lost = "exit 2 and exit 1 failed: exit 2 was lost, {}('exit 1') left the block"
    expected = [lost.format("Fault"), lost.format("HardFault")]
    assert findings(Careful) == expected
    assert findings(stacked, 2) == expected
    assert fail_everywhere(stacked, 2, exit_stack=True) == 31


def test_allowing_for_exit_stacks_allows_for_nothing_else() -> None:
    class LosesTheLast(Careful):
        def __exit__(self, *error: object) -> None:
            with suppress(Fault, HardFault):
                self.stack.__exit__(*error)

    assert "exit 1 failed: exit 1 was lost, None left the block" in findings(
        LosesTheLast, exit_stack=True
    )


@pytest.mark.parametrize(("n", "at_once"), [(0, 2), (2, 0), (-1, 1)])
def test_refuses_what_would_test_nothing(n: int, at_once: int) -> None:
    with pytest.raises(ValueError, match="nothing would fail"):
        fail_everywhere(lambda _: nullcontext(), n, at_once)


def test_a_composition_that_enters_nothing_passes() -> None:
    assert fail_everywhere(lambda _: nullcontext(), 1, at_once=1) == 7
