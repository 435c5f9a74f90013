"""Pool: nothing lost, nothing held twice, first come, first served."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import data, integers, sampled_from

from context_workshop import Lease, Pool
from context_workshop.testing import cancel_everywhere

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from hypothesis.strategies import DataObject

Work: TypeAlias = "Callable[[], Coroutine[Any, Any, None]]"


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(5):
        await asyncio.sleep(0)


# --- what it does


def test_lends_each_resource_once_and_takes_it_back() -> None:
    async def main() -> None:
        pool = Pool(["a", "b"])
        async with pool.acquire() as first, pool.acquire() as second:
            assert (first, second) == ("a", "b")
            assert (pool.size, pool.free, pool.waiting) == (2, 0, 0)
        assert (pool.size, pool.free, pool.waiting) == (2, 2, 0)

    asyncio.run(main())


def test_what_was_given_back_first_is_lent_first() -> None:
    async def main() -> None:
        pool = Pool(["a", "b"])
        order = []
        for _ in range(4):
            async with pool.acquire() as resource:
                order.append(resource)
        assert order == ["a", "b", "a", "b"]

    asyncio.run(main())


def test_a_free_resource_is_taken_without_a_suspension() -> None:
    async def take() -> None:
        async with Pool(["a"]).acquire():
            pass

    with pytest.raises(StopIteration):
        take().send(None)


def test_an_error_gives_the_resource_back_and_leaves() -> None:
    async def main() -> None:
        pool = Pool(["a"])
        with pytest.raises(ZeroDivisionError):
            async with pool.acquire():
                raise ZeroDivisionError
        assert pool.free == 1

    asyncio.run(main())


def test_serves_in_order_and_lets_nobody_overtake() -> None:
    async def main() -> None:
        pool = Pool(["a"])
        served = []

        async def use(name: str) -> None:
            async with pool.acquire():
                served.append(name)

        async with pool.acquire():
            waiting = [asyncio.create_task(use(name)) for name in "123"]
            await settle()
            assert pool.waiting == 3
        # Free, but granted: a newcomer that comes before the first in line has run must wait.
        assert pool.free == 0
        await use("newcomer")
        await asyncio.gather(*waiting)
        assert served == ["1", "2", "3", "newcomer"]
        assert pool.free == 1

    asyncio.run(main())


def test_release_needs_no_event_loop() -> None:
    async def take() -> Lease[str]:
        lease = pool.acquire()
        await lease.__aenter__()
        return lease

    pool = Pool(["a"])
    lease = asyncio.run(take())
    with pytest.raises(StopIteration):
        lease.__aexit__(None, None, None).send(None)
    assert pool.free == 1


def test_another_task_may_give_back() -> None:
    async def main() -> None:
        pool = Pool(["a"])
        lease = pool.acquire()
        await lease.__aenter__()
        await asyncio.create_task(lease.__aexit__(None, None, None))
        assert pool.free == 1

    asyncio.run(main())


# --- time-outs


def test_a_timeout_is_the_builtin_error_and_says_what_is_wrong() -> None:
    async def main() -> None:
        pool = Pool(["a"])
        async with pool.acquire():
            with pytest.raises(
                TimeoutError, match=r"within 0.001 s: <Pool: 0 of 1 free, 1 waiting"
            ):
                async with pool.acquire(timeout=0.001):
                    pytest.fail("it was held")
            assert pool.waiting == 0
        assert pool.free == 1

    asyncio.run(main())


def test_timeout_0_takes_a_free_one_or_none() -> None:
    async def main() -> None:
        pool = Pool(["a"])
        async with pool.acquire(timeout=0) as resource:
            assert resource == "a"
            with pytest.raises(TimeoutError):
                await pool.acquire(timeout=0).__aenter__()
        assert pool.free == 1

    asyncio.run(main())


class Clock:
    """The running loop's clock, set by hand: what is due does not depend on the machine."""

    def __init__(self) -> None:
        self.now = 0.0
        asyncio.get_running_loop().time = lambda: self.now  # type: ignore[method-assign]


def test_a_grant_in_time_outlives_the_timeout() -> None:
    async def main() -> None:
        clock = Clock()
        pool = Pool(["a"])
        first, second = pool.acquire(), pool.acquire(timeout=1)
        await first.__aenter__()
        entering = asyncio.create_task(second.__aenter__())
        await settle()
        await first.__aexit__(None, None, None)
        clock.now += 2
        await settle()
        assert await entering == "a"
        await second.__aexit__(None, None, None)
        assert pool.free == 1

    asyncio.run(main())


def test_a_grant_and_a_timeout_in_one_moment() -> None:
    """Both are due in one round of the loop: the first of the two counts."""

    async def main() -> None:
        clock = Clock()
        loop = asyncio.get_running_loop()
        errors: list[object] = []
        loop.set_exception_handler(lambda _, context: errors.append(context))
        pool = Pool(["a"])
        first, second = pool.acquire(), pool.acquire(timeout=2)
        await first.__aenter__()
        entering = asyncio.create_task(second.__aenter__())
        await settle()

        def give_back() -> None:
            with pytest.raises(StopIteration):
                first.__aexit__(None, None, None).send(None)

        loop.call_later(1, give_back)
        clock.now += 3
        await settle()
        assert await entering == "a"
        await second.__aexit__(None, None, None)
        assert (pool.free, errors) == (1, [])

    asyncio.run(main())


def test_a_timeout_leaves_its_place_to_the_next() -> None:
    async def main() -> None:
        pool = Pool(["a"])
        first, hasty, patient = pool.acquire(), pool.acquire(timeout=0.001), pool.acquire()
        await first.__aenter__()
        tasks = [asyncio.create_task(lease.__aenter__()) for lease in (hasty, patient)]
        await asyncio.wait(tasks[:1])
        await first.__aexit__(None, None, None)
        assert await tasks[1] == "a"
        assert isinstance(tasks[0].exception(), TimeoutError)
        assert pool.free == 0
        await patient.__aexit__(None, None, None)
        assert pool.free == 1

    asyncio.run(main())


@pytest.mark.parametrize("timeout", [0.001, 3600])
def test_a_wait_in_vain_leaves_no_trace(timeout: float) -> None:
    async def main() -> None:
        pool = Pool(["a"])
        async with pool.acquire():
            task = asyncio.create_task(pool.acquire(timeout=timeout).__aenter__())
            await asyncio.sleep(0.005)
            task.cancel()
            await asyncio.wait([task])
            timers: list[asyncio.TimerHandle] = asyncio.get_running_loop()._scheduled  # type: ignore[attr-defined]
            assert all(timer.cancelled() for timer in timers)
            assert not pool._waiters

    asyncio.run(main())


# --- cancellation


def test_a_cancelled_waiter_is_passed_over_before_it_has_run() -> None:
    async def main() -> None:
        pool = Pool(["a"])
        first, gone, next_ = (pool.acquire() for _ in range(3))
        await first.__aenter__()
        tasks = [asyncio.create_task(lease.__aenter__()) for lease in (gone, next_)]
        await settle()
        tasks[0].cancel()
        assert pool.waiting == 1
        await first.__aexit__(None, None, None)
        assert await tasks[1] == "a"
        assert tasks[0].cancelled()
        await next_.__aexit__(None, None, None)
        assert pool.free == 1

    asyncio.run(main())


def test_a_grant_that_meets_a_cancellation_goes_to_the_next() -> None:
    async def main() -> None:
        pool = Pool(["a"])
        first, gone, next_ = (pool.acquire() for _ in range(3))
        await first.__aenter__()
        tasks = [asyncio.create_task(lease.__aenter__()) for lease in (gone, next_)]
        await settle()
        await first.__aexit__(None, None, None)
        tasks[0].cancel()
        assert await tasks[1] == "a"
        assert tasks[0].cancelled()
        assert pool.free == 0
        await next_.__aexit__(None, None, None)
        assert pool.free == 1

    asyncio.run(main())


def test_an_abandoned_coroutine_leaves_the_line() -> None:
    async def main() -> None:
        pool = Pool(["a"])
        async with pool.acquire():
            entering = pool.acquire().__aenter__()
            entering.send(None)
            assert pool.waiting == 1
            entering.close()
            assert pool.waiting == 0
        assert pool.free == 1

    asyncio.run(main())


def contended(make: Callable[[], Any]) -> Callable[[], Any]:
    """A scenario in which the cancelled one waits behind a rival, with another one behind it."""

    @asynccontextmanager
    async def scenario() -> AsyncIterator[Work]:
        pool = make()

        async def use() -> None:
            async with pool.acquire():
                await asyncio.sleep(0)
                await asyncio.sleep(0)

        ahead = [asyncio.create_task(use()) for _ in range(2)]
        await asyncio.sleep(0)
        yield use
        behind = asyncio.create_task(use())
        for _ in range(3):
            await settle()
        stuck = [task for task in (*ahead, behind) if not task.done()]
        for task in stuck:
            task.cancel()
        if stuck:
            await asyncio.wait(stuck)
        assert not stuck, f"{len(stuck)} tasks wait for ever"
        assert pool.free == 1

    return scenario


def test_nothing_is_lost_to_a_cancellation_anywhere() -> None:
    assert cancel_everywhere(contended(lambda: Pool(["a"]))) == 4


class NaivePool:
    """A pool as it is often written: an asyncio.Condition, and no thought of cancellation."""

    def __init__(self) -> None:
        self.resources = ["a"]
        self.condition = asyncio.Condition()

    @property
    def free(self) -> int:
        return len(self.resources)

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[str]:
        async with self.condition:
            while not self.resources:
                await self.condition.wait()
            resource = self.resources.pop()
        await asyncio.sleep(0)  # as if it checked that the resource still works
        try:
            yield resource
        finally:
            async with self.condition:  # awaits when somebody holds the lock
                await asyncio.sleep(0)  # as if it reset the resource
                self.resources.append(resource)
                self.condition.notify()


class ForgetfulPool:
    """Hands on by future as `Pool` does, but forgets that a grant may meet a cancellation."""

    def __init__(self) -> None:
        self.resources = ["a"]
        self.waiters: deque[asyncio.Future[str]] = deque()

    @property
    def free(self) -> int:
        return len(self.resources)

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[str]:
        if self.resources:
            resource = self.resources.pop()
        else:
            self.waiters.append(asyncio.get_running_loop().create_future())
            resource = await self.waiters[-1]
        try:
            yield resource
        finally:
            while self.waiters and self.waiters[0].done():
                self.waiters.popleft()
            if self.waiters:
                self.waiters.popleft().set_result(resource)
            else:
                self.resources.append(resource)


def caught(make: Callable[[], Any]) -> tuple[str, list[str]]:
    with pytest.raises(ExceptionGroup) as raised:
        cancel_everywhere(contended(make))
    notes = [note for error in raised.value.exceptions for note in error.__notes__]
    return raised.value.message, notes


def test_a_naive_pool_is_caught_at_several_points() -> None:
    _, notes = caught(NaivePool)
    assert len(notes) > 2


def test_a_pool_that_forgets_the_moment_of_the_grant_is_caught_there() -> None:
    message, notes = caught(ForgetfulPool)
    assert message == "1 of 4 cancellations break the scenario"
    assert "right after what it waited for came" in notes[0]


# --- misuse


@pytest.mark.parametrize(
    ("resources", "message"),
    [([], "at least one"), (["a", "b", "a"], "same object twice")],
)
def test_refuses_nothing_and_duplicates(resources: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Pool(resources)


def test_equal_resources_are_not_the_same() -> None:
    assert Pool([["a"], ["a"]]).size == 2


@pytest.mark.parametrize("timeout", [-1, -0.001, math.nan])
def test_refuses_a_senseless_timeout_at_once(timeout: float) -> None:
    pool = Pool(["a"])
    with pytest.raises(ValueError, match="timeout must be a number of seconds from 0 on"):
        pool.acquire(timeout=timeout)
    assert pool.free == 1


async def _twice_entered(pool: Pool[str]) -> None:
    lease = pool.acquire()
    async with lease:
        assert pool.free == 0
        async with lease:
            pytest.fail("it was entered")


async def _entered_again(pool: Pool[str]) -> None:
    lease = pool.acquire()
    async with lease:
        pass
    async with lease:
        pytest.fail("it was entered")


async def _entered_by_two(pool: Pool[str]) -> None:
    async with pool.acquire():
        lease = pool.acquire()
        waiting = asyncio.create_task(lease.__aenter__())
        await settle()
        try:
            await lease.__aenter__()
        finally:
            waiting.cancel()


async def _entered_after_a_timeout(pool: Pool[str]) -> None:
    async with pool.acquire():
        lease = pool.acquire(timeout=0)
        with pytest.raises(TimeoutError):
            await lease.__aenter__()
        await lease.__aenter__()


async def _left_by_two(pool: Pool[str]) -> None:
    async with pool.acquire():
        lease = pool.acquire()
        waiting = asyncio.create_task(lease.__aenter__())
        await settle()
        try:
            await lease.__aexit__(None, None, None)
        finally:
            waiting.cancel()


async def _left_after_a_timeout(pool: Pool[str]) -> None:
    async with pool.acquire():
        lease = pool.acquire(timeout=0)
        with pytest.raises(TimeoutError):
            await lease.__aenter__()
        await lease.__aexit__(None, None, None)


async def _released_twice(pool: Pool[str]) -> None:
    lease = pool.acquire()
    async with lease:
        pass
    await lease.__aexit__(None, None, None)


async def _never_entered(pool: Pool[str]) -> None:
    await pool.acquire().__aexit__(None, None, None)


async def _used_before(pool: Pool[str]) -> None:
    _ = pool.acquire().resource


async def _used_afterwards(pool: Pool[str]) -> None:
    lease = pool.acquire()
    async with lease:
        assert lease.resource == "a"
    _ = lease.resource


@pytest.mark.parametrize(
    ("misuse", "message"),
    [
        (_twice_entered, "<Lease: held 'a'> can't be entered, for it holds a resource already"),
        (_entered_again, "<Lease: released> can't be entered, for its block has ended"),
        (_entered_by_two, "<Lease: waiting> can't be entered, for it waits in line already"),
        (_entered_after_a_timeout, "<Lease: given up> can't be entered, for it left the line"),
        (_left_by_two, "<Lease: waiting> can't be left, for it still waits in line"),
        (_left_after_a_timeout, "<Lease: given up> can't be left, for it left the line"),
        (_released_twice, "<Lease: released> can't be left, for its block has ended"),
        (_never_entered, "<Lease: new> can't be left, for it was not entered"),
        (_used_before, "<Lease: new> holds nothing, for it was not entered"),
        (_used_afterwards, "<Lease: released> holds nothing, for its block has ended"),
    ],
)
def test_misuse_is_refused_and_changes_nothing(
    misuse: Callable[[Pool[str]], Coroutine[Any, Any, None]], message: str
) -> None:
    pool = Pool(["a"])
    with pytest.raises(RuntimeError, match=message):
        asyncio.run(misuse(pool))
    assert (pool.size, pool.free, pool.waiting) == (1, 1, 0)


# --- every order of events


class PoolMachine(RuleBasedStateMachine):
    """Tasks acquire, release, are cancelled and time out in any order, also in one moment.

    The model: who holds what, and who waits in which order. What is given back belongs to the head
    of the line from that moment on.
    """

    @initialize(size=integers(1, 3))
    def start(self, size: int) -> None:
        self.runner = asyncio.Runner()
        self.size = size
        self.pool = Pool(range(size))
        self.held: dict[Lease[int], int] = {}
        self.line: list[Lease[int]] = []
        self.tasks: dict[Lease[int], asyncio.Task[int]] = {}

    def at_once(self, *steps: Callable[[], object]) -> None:
        """Do these steps with no other task running in between; then let all tasks run."""

        async def main() -> None:
            for step in steps:
                step()
            await settle()

        self.runner.run(main())

    def give_back(self, lease: Lease[int]) -> None:
        with pytest.raises(StopIteration):
            lease.__aexit__(None, None, None).send(None)
        self.model_give_back(lease)

    def model_give_back(self, lease: Lease[int]) -> None:
        resource = self.held.pop(lease)
        if self.line:
            self.held[self.line.pop(0)] = resource

    def cancel_waiting(self, lease: Lease[int]) -> None:
        self.tasks[lease].cancel()
        if lease in self.line:
            self.line.remove(lease)
        else:  # it had been granted in the same moment
            self.model_give_back(lease)

    @rule()
    def acquire(self) -> None:
        lease = self.pool.acquire()
        free = self.pool.free

        def begin() -> None:
            self.tasks[lease] = asyncio.create_task(lease.__aenter__())

        self.at_once(begin)
        if free:
            self.held[lease] = self.tasks[lease].result()
        else:
            self.line.append(lease)

    @precondition(lambda self: self.held)
    @rule(data=data())
    def release(self, data: DataObject) -> None:
        lease = data.draw(sampled_from(list(self.held)))
        self.at_once(lambda: self.give_back(lease))

    @precondition(lambda self: self.line)
    @rule(data=data(), order=sampled_from(["cancel", "cancel, release", "release, cancel"]))
    def cancel(self, data: DataObject, order: str) -> None:
        gone = data.draw(sampled_from(self.line))
        lease = data.draw(sampled_from(list(self.held)))
        steps = {
            "cancel": lambda: self.cancel_waiting(gone),
            "release": lambda: self.give_back(lease),
        }
        self.at_once(*(steps[step] for step in order.split(", ")))
        assert self.tasks[gone].cancelled()

    @rule()
    def time_out(self) -> None:
        """One that won't wait is served if something is free, and refused if not."""
        lease = self.pool.acquire(timeout=0)
        if self.pool.free:
            self.runner.run(lease.__aenter__())
            self.runner.run(lease.__aexit__(None, None, None))
        else:
            with pytest.raises(TimeoutError):
                self.runner.run(lease.__aenter__())

    @invariant()
    def agrees_with_the_model(self) -> None:
        if not hasattr(self, "pool"):
            return
        assert self.pool.waiting == len(self.line)
        assert self.pool.free == self.size - len(self.held)
        assert not (self.pool.free and self.line)
        assert len(set(self.held.values())) == len(self.held)
        for lease, resource in self.held.items():
            assert lease.resource == resource == self.tasks[lease].result()
        for lease in self.line:
            assert not self.tasks[lease].done()

    def teardown(self) -> None:
        if not hasattr(self, "pool"):
            return
        for lease in list(self.line):
            self.at_once(partial(self.cancel_waiting, lease))
        for lease in list(self.held):
            self.at_once(partial(self.give_back, lease))
        assert (self.pool.free, self.pool.waiting) == (self.size, 0)
        self.runner.close()


PoolMachine.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
test_every_order_of_events = PoolMachine.TestCase
