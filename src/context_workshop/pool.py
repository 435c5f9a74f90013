"""Lend named resources, first come, first served."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from types import TracebackType

    from ._shared import Sharing

__all__ = ["Lease", "Pool"]

R = TypeVar("R")


class Pool(Generic[R]):
    """Lend a fixed set of resources, each to one task at a time.

    Unlike `asyncio.Semaphore` it says which one you hold. Waiting tasks are served in the order in
    which they came, and a newcomer never overtakes them. Among the free resources the one that was
    given back first goes first.

    For asyncio, and for one event loop; not for use from several threads.

    With `shared`, the processes of one machine share the resources: all name one folder, which
    gets a small file for each. It is locked while the resource is lent, and the kernel unlocks it
    when the holder dies, however it dies. What is promised:

    - One holder at a time for each name in a folder, over all processes and all pools. Programs
      that list different resources exclude each other where the names agree.
    - Who waits looks at least every 0.05 s, while its event loop runs: by then it finds what was
      given back, or whose holder died.
    - Within a pool, the order is as above. Between pools there is none: who looks first has it.
      But one that has had a resource for 1 s, in one lease or in several on end, leaves it to the
      others for 0.1 s; only `timeout=0` then still takes it.
    - A child that is forked off holds nothing, and a pool made before the fork works in it.

    Nothing of it is promised on a network file system, nor once somebody has removed or replaced a
    locked file: then the resource is lent a second time, and leaving warns of it (RuntimeWarning).
    The files stay; keep them where nobody tidies up.

    Take instead: `asyncio.Semaphore`, where it doesn't matter which one you hold;
    `anyio.CapacityLimiter`, under trio; a scheduler, for the devices of several machines.

    Since 0.1.

    Args:
        resources: What to lend, one or more; two entries that are the same object are refused.
        shared: A folder on a disk of this machine, which is there already, and in which each
            process may make and write files. What is shared has a name that all processes know: a
            string, an integer, or the string `uuid` of an object such as `GPU`. Needs the extra
            `shared`. Since 0.2.

    Raises:
        ValueError: No resources, or one of them twice; with `shared`, an empty name.
        TypeError: With `shared`: a resource has no such name.
        OSError: With `shared`: a lock file can't be made or written; it says which, and a note
            says what is needed. On entering a lease too, if that has changed.
        ImportError: With `shared`: the extra is not installed.

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

    def __init__(
        self, resources: Iterable[R], *, shared: str | os.PathLike[str] | None = None
    ) -> None:
        self._free = deque(resources)
        self._size = len(self._free)
        # Also holds those that were cancelled or timed out, until their tasks run again.
        self._waiters: OrderedDict[asyncio.Future[R], None] = OrderedDict()
        if not self._free:
            raise ValueError("a pool needs at least one resource, or acquire() would wait for ever")
        if len({id(resource) for resource in self._free}) < self._size:
            raise ValueError("a pool can't lend the same object twice: list each resource once")
        self._sharing: Sharing[R] | None = None
        if shared is not None:  # not in a copy of this module alone
            from ._shared import Sharing  # noqa: PLC0415 - it needs an extra

            self._sharing = Sharing(shared, self._free, self._waiters)

    def __repr__(self) -> str:
        if self._sharing is None:
            return f"<Pool: {self.free} of {self.size} free, {self.waiting} waiting>"
        here = f"{self.size - self.free} of {self.size} held here, {self.waiting} waiting"
        return f"<Pool: {here}, shared in {str(self._sharing.folder)!r}>"

    @property
    def size(self) -> int:
        """How many resources there are, free and held."""
        return self._size

    @property
    def free(self) -> int:
        """How many nobody holds; of shared ones, how many this pool doesn't hold."""
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
        if self._sharing is not None:
            if not self.waiting and (taken := self._sharing.take(at_once=timeout == 0)):
                return taken[0]
        elif self._free:  # then nobody waits: what comes free goes to the waiting first
            return self._free.popleft()
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[R] = loop.create_future()
        self._waiters[waiter] = None
        if self._sharing is not None:
            self._sharing.watch()
        timer = None if timeout is None else loop.call_later(timeout, self._expire, waiter, timeout)
        try:
            return await waiter
        except BaseException:
            self._waiters.pop(waiter, None)
            if waiter.done() and not waiter.cancelled() and not waiter.exception():
                self._give(waiter.result())  # cancelled in the moment of its turn
            if self._sharing is not None:
                self._sharing.watch()
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def _give(self, resource: R) -> None:
        """Hand a resource to the first who still waits, or lay it back."""
        sharing = self._sharing
        while self._waiters and (sharing is None or sharing.may_hand_on(resource)):
            waiter, _ = self._waiters.popitem(last=False)
            if not waiter.done():
                waiter.set_result(resource)
                return
        if sharing is None:
            self._free.append(resource)
        else:
            sharing.give(resource)

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
