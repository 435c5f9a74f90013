"""Lend named resources, first come, first served."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

__all__ = ["Lease", "Pool"]

R = TypeVar("R")


class Pool(Generic[R]):
    """Lend a fixed set of resources, each to one task at a time.

    Unlike `asyncio.Semaphore` it says which one you hold. Waiting tasks are served in the order in
    which they came, and a newcomer never overtakes them. Among the free resources the one that was
    given back first goes first.

    For asyncio, and for one event loop; not for use from several threads.

    Take instead: `asyncio.Semaphore`, where it doesn't matter which one you hold;
    `anyio.CapacityLimiter`, under trio.

    Since 0.1.

    Args:
        resources: What to lend, one or more; two entries that are the same object are refused.

    Raises:
        ValueError: No resources, or one of them twice.

    Example:
        ```python
        import asyncio

        from context_workshop import Pool


        async def ask(pool, question):
            async with pool.acquire() as gpu:
                print(f"{question} on {gpu}, {pool.free} free, {pool.waiting} waiting")
                await asyncio.sleep(0)


        async def main():
            pool = Pool(["gpu0", "gpu1"])
            await asyncio.gather(*(ask(pool, question) for question in "abc"))
            #> a on gpu0, 1 free, 0 waiting
            #> b on gpu1, 0 free, 0 waiting
            #> c on gpu0, 1 free, 0 waiting
            print(pool)
            #> <Pool: 2 of 2 free, 0 waiting>


        asyncio.run(main())
        ```
    """

    def __init__(self, resources: Iterable[R]) -> None:
        self._free = deque(resources)
        self._size = len(self._free)
        # Also holds those that were cancelled or timed out, until their tasks run again.
        self._waiters: OrderedDict[asyncio.Future[R], None] = OrderedDict()
        if not self._free:
            raise ValueError("a pool needs at least one resource, or acquire() would wait for ever")
        if len({id(resource) for resource in self._free}) < self._size:
            raise ValueError("a pool can't lend the same object twice: list each resource once")

    def __repr__(self) -> str:
        return f"<Pool: {self.free} of {self.size} free, {self.waiting} waiting>"

    @property
    def size(self) -> int:
        """How many resources there are, free and held."""
        return self._size

    @property
    def free(self) -> int:
        """How many nobody holds."""
        return len(self._free)

    @property
    def waiting(self) -> int:
        """How many tasks wait for one."""
        return sum(not waiter.done() for waiter in self._waiters)

    def acquire(self, timeout: float | None = None) -> Lease[R]:
        """Lend a resource for one block: `async with pool.acquire() as gpu`.

        Entering waits for the task's turn, and is the only thing that awaits; with a resource free
        it doesn't wait at all. Leaving gives the resource back, however the block ends; it never
        awaits, so no cancellation can get in its way.

        A cancellation or a time-out while waiting leaves the line. If it comes in the same moment
        as the task's turn, the next in line gets the resource.

        Args:
            timeout: Seconds to wait at most, 0 or more; at 0 it takes a free one or none; `None`
                for as long as it takes.

        Raises:
            TimeoutError: On entering: none came free in time.
            ValueError: At once: a time-out that is negative or not a number.
        """
        if timeout is not None and not timeout >= 0:  # NaN, too
            raise ValueError(f"timeout must be a number of seconds from 0 on, not {timeout!r}")
        return Lease(self, timeout)

    async def _take(self, timeout: float | None) -> R:  # noqa: ASYNC109
        if self._free:  # then nobody waits: what comes free goes to the waiting first
            return self._free.popleft()
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[R] = loop.create_future()
        self._waiters[waiter] = None
        timer = None if timeout is None else loop.call_later(timeout, self._expire, waiter, timeout)
        try:
            return await waiter
        except BaseException:
            self._waiters.pop(waiter, None)
            if waiter.done() and not waiter.cancelled() and not waiter.exception():
                self._give(waiter.result())  # cancelled in the moment of its turn
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def _give(self, resource: R) -> None:
        """Hand a resource to the first who still waits, or lay it back."""
        while self._waiters:
            waiter, _ = self._waiters.popitem(last=False)
            if not waiter.done():
                waiter.set_result(resource)
                return
        self._free.append(resource)

    def _expire(self, waiter: asyncio.Future[R], timeout: float) -> None:
        if not waiter.done():
            waiter.set_exception(TimeoutError(f"nothing came free within {timeout:g} s: {self!r}"))


class _State(Enum):
    """Where a lease is in its life."""

    NEW = "new"  # nothing was asked for; the pool doesn't know of it
    WAITING = "waiting"  # a task waits for its turn
    HELD = "held"  # it holds a resource: the block runs
    RELEASED = "released"  # the resource was given back
    GIVEN_UP = "given up"  # the task left the line: it was cancelled, or its time was up


# Looking up a member costs as much as all the rest of a lease.
_NEW, _WAITING, _HELD, _RELEASED, _GIVEN_UP = _State

_AGAIN = {
    _WAITING: "it waits in line already",
    _HELD: "it holds a resource already",
    _RELEASED: "its block has ended",
    _GIVEN_UP: "it left the line",
}
_HOLDS_NOTHING = {**_AGAIN, _NEW: "it was not entered", _WAITING: "it still waits in line"}


class Lease(Generic[R]):
    """Hold a resource of a `Pool` for one block: what `Pool.acquire` returns.

    An async context manager for one block, which gives the resource itself. It knows its pool, so
    nothing can be given back to the wrong one, and it gives back what it holds exactly once. The
    task that leaves need not be the one that entered.

    Since 0.1.

    Raises:
        RuntimeError: It is entered a second time, left while it holds nothing, or asked for its
            `resource` then. The pool stays as it was.

    Example:
        ```python
        import asyncio

        from context_workshop import Pool


        async def main():
            lease = Pool(["gpu0"]).acquire()
            async with lease:
                print(lease.resource)
                #> gpu0
            try:
                await lease.__aexit__(None, None, None)
            except RuntimeError as error:
                print(error)
                #> <Lease: released> can't be left, for its block has ended


        asyncio.run(main())
        ```
    """

    __slots__ = ("_pool", "_resource", "_state", "_timeout")

    def __init__(self, pool: Pool[R], timeout: float | None) -> None:
        self._pool = pool
        self._timeout = timeout
        self._state = _NEW
        self._resource: R  # once it is held

    def __repr__(self) -> str:
        held = f" {self._resource!r}" if self._state is _HELD else ""
        return f"<Lease: {self._state.value}{held}>"

    @property
    def resource(self) -> R:
        """What is held, inside the block only."""
        if self._state is not _HELD:
            why = _HOLDS_NOTHING[self._state]
            raise RuntimeError(f"{self!r} holds nothing, for {why}: use it inside its block")
        return self._resource

    async def __aenter__(self) -> R:
        """Wait for the turn, and take the resource."""
        if self._state is not _NEW:
            why = _AGAIN[self._state]
            raise RuntimeError(f"{self!r} can't be entered, for {why}: call acquire() again")
        self._state = _WAITING
        try:
            self._resource = await self._pool._take(self._timeout)
        except BaseException:
            self._state = _GIVEN_UP
            raise
        self._state = _HELD
        return self._resource

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the resource back, to the first in line if there is one. Never waits."""
        if self._state is not _HELD:
            why = _HOLDS_NOTHING[self._state]
            raise RuntimeError(f"{self!r} can't be left, for {why}")
        self._state = _RELEASED
        self._pool._give(self._resource)
