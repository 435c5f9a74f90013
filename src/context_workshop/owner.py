"""Give an async context manager a task of its own, so that any task may leave it."""

from __future__ import annotations

import asyncio
import contextvars
import math
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextlib import AbstractAsyncContextManager
    from types import TracebackType

try:
    import anyio
except ImportError as error:  # told here: this file may be copied, and runs without the others
    raise ImportError(
        f"owned() needs the extra 'anyio' ({error}): pip install 'anyio>=4.10'",
        name=error.name,
        path=error.path,
    ) from error

__all__ = ["owned"]

T = TypeVar("T")

# The event loop keeps weak references only: an owner that nobody else holds would vanish.
_owners: set[asyncio.Task[None]] = set()


class _State(Enum):
    """Where an owned manager is in its life."""

    NEW = "new"  # there is no owner yet
    ENTERING = "entering"  # the owner enters the manager; whoever wanted that waits
    OPEN = "open"  # nobody has begun to leave it; it may have ended by itself
    CLOSED = "closed"  # somebody leaves it or has left it, or it could not be entered


_AGAIN = {
    _State.ENTERING: "it is being entered already",
    _State.OPEN: "it is open already",
    _State.CLOSED: "its block has ended",
}
_NOT_OPEN = {
    _State.NEW: "it was not entered",
    _State.ENTERING: "it is still being entered",
    _State.CLOSED: "its block has ended",
}


class owned(Generic[T]):  # noqa: N801 - it reads as a verb, like contextlib.closing
    """Enter and leave an async context manager in a task of its own.

    Whatever holds a task group or a cancel scope (an MCP client, most transports) must be left by
    the task that entered it, innermost first; otherwise: "Attempted to exit cancel scope in a
    different task than it was entered in". The owner is that task. So an owned manager may be
    entered in parallel with others, left from another task, and left in any order. It works under
    asyncio and trio and is for one block only.

    Apart from the task it behaves as the manager itself would in `async with`:

    - Entering waits for the manager. Its error is raised here, and nothing stays open.
    - The manager learns how the body ended, and may suppress an error (never a cancellation).
    - An error of the body leaves as it is, also when the manager wraps it in an exception group.
      What closing adds leaves instead, with the body's error in its `__context__`.
    - A cancellation while entering or leaving is passed on to the owner, in kind (a cancel scope's
      respects the manager's shields), and raised here once the owner has ended. So closing takes
      as long as the manager takes to close: bound it there.

    Should the manager end while the body runs (its server died and cancelled its task group), the
    body goes on, for the owner can't know which task runs it. `closed` turns true, `wait_closed()`
    returns, and leaving the block raises what ended the manager; if that was a cancellation from
    outside, a `RuntimeError`.

    No task group of yours waits for the owner: only leaving the block ends it. It is a plain task
    under asyncio and a system task under trio, started in a copy of the caller's context: it sees
    the caller's context variables, and those that it sets stay its own. The event loop cancels it
    at the end of the program, as it does every task that was left over.

    Take instead: `async with` itself, where one task enters and leaves: an owner costs a task.
    `Hub`, for MCP servers.

    Since 0.1.

    Args:
        manager: The async context manager, not yet entered.

    Raises:
        ImportError: On importing it: anyio is not installed (the extra `anyio`).
        RuntimeError: It is entered a second time, or left while not open.

    Example:
        ```python
        import asyncio
        from contextlib import asynccontextmanager

        from context_workshop import owned


        @asynccontextmanager
        async def connection(name):
            async with asyncio.timeout(5):  # must be left by the task that entered it
                yield name
            print(f"{name} closed")


        async def main():
            git, time = owned(connection("git")), owned(connection("time"))
            print(await asyncio.gather(git.__aenter__(), time.__aenter__()))
            #> ['git', 'time']
            await git.__aexit__(None, None, None)  # the first one first, and by another task
            #> git closed
            await time.__aexit__(None, None, None)
            #> time closed


        asyncio.run(main())
        ```
    """

    def __init__(self, manager: AbstractAsyncContextManager[T, bool | None]) -> None:
        self._manager = manager
        self._state = _State.NEW
        self._error: BaseException | None = None  # how the body ended
        self._told = False  # the manager knows it
        self._failure: BaseException | None = None  # how the manager ended
        self._value: T
        self._ready: anyio.Event  # entered, or ended without
        self._leaving: anyio.Event
        self._ended: anyio.Event
        self._scope: anyio.CancelScope  # around all that the owner does
        self._cancel_task: Callable[[], object]

    def __repr__(self) -> str:
        return f"<owned {self._state.value}: {self._manager!r}>"

    @property
    def closed(self) -> bool:
        """Whether the manager has been left again: by you, or by itself."""
        return self._state is not _State.NEW and self._ended.is_set()

    async def wait_closed(self) -> None:
        """Wait until the manager has been left. Returns at once if it has been; raises nothing.

        Raises:
            RuntimeError: It was never entered.
        """
        if self._state is _State.NEW:
            raise RuntimeError(f"{self!r} was never entered: there is nothing to wait for")
        await self._ended.wait()

    async def __aenter__(self) -> T:
        """Have a task of its own enter the manager, and wait for that.

        Returns:
            What the manager's own `__aenter__` returned.

        Raises:
            BaseException: What the manager raised, or a cancellation. Nothing stays open.
            RuntimeError: It was entered before.
        """
        if self._state is not _State.NEW:
            why = _AGAIN[self._state]
            raise RuntimeError(f"{self!r} can't be entered, for {why}: make a new owned(...)")
        self._state = _State.ENTERING
        self._ready, self._leaving, self._ended = anyio.Event(), anyio.Event(), anyio.Event()
        self._scope = anyio.CancelScope()
        self._cancel_task = _spawn(self._own)
        try:
            await self._wait(self._ready)
        except BaseException as error:
            await self._close(error)  # whatever was opened in the meantime
            raise
        if self._state is _State.ENTERING:
            await self._close(None)  # it failed, so this raises
        return self._value

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        """Have the owner leave the manager, and wait for its end. From whatever task.

        Returns:
            Whether the manager suppressed the error; never for a cancellation.

        Raises:
            BaseException: What closing added, or a cancellation. The owner has ended.
            RuntimeError: It is not open, or the owner was cancelled from outside.
        """
        if self._state is not _State.OPEN:
            raise RuntimeError(f"{self!r} can't be left, for {_NOT_OPEN[self._state]}")
        try:
            return await self._close(error)
        finally:
            if error is not None:
                error.__traceback__ = traceback  # without the owner's frames

    async def _own(self) -> None:
        """Enter, wait, leave: the whole life of the owner."""
        try:
            with self._scope:
                async with self._manager as self._value:
                    self._state = _State.OPEN
                    self._ready.set()
                    await self._leaving.wait()
                    if self._error is not None:
                        self._told = True
                        raise self._error  # noqa: TRY301 - the manager is to see it
        except BaseException as failure:  # noqa: BLE001 - raised again by the task that leaves
            self._failure = failure
        finally:
            self._ended.set()
            self._ready.set()

    async def _close(self, error: BaseException | None) -> bool:
        """Have the owner leave, wait for its end, and raise what closing added."""
        self._state = _State.CLOSED
        self._error = error
        self._leaving.set()
        try:
            await self._wait(self._ended)
        except BaseException as cancelled:
            self._raise_added(cancelled)
            raise
        suppressed = self._told and self._failure is None
        self._raise_added(error)
        return suppressed and not isinstance(error, anyio.get_cancelled_exc_class())

    async def _wait(self, event: anyio.Event) -> None:
        """Wait for the owner; pass a cancellation on to it, wait still, and raise it then."""
        cancelled: BaseException | None = None
        with anyio.CancelScope() as scope:
            while not event.is_set():
                try:
                    await event.wait()
                except anyio.get_cancelled_exc_class() as error:
                    cancelled = error
                    self._cancel_owner()
                    scope.shield = True  # or it would be raised again at once, again and again
        if cancelled is not None:
            raise cancelled

    def _cancel_owner(self) -> None:
        """Cancel the owner in the way in which this task was cancelled."""
        if anyio.current_effective_deadline() == -math.inf:
            self._scope.cancel()  # by a cancel scope: at every await that is not shielded
        else:
            self._cancel_task()  # by asyncio's Task.cancel(): once, shielded or not

    def _raise_added(self, leaving: BaseException | None) -> None:
        """Raise what the manager's end adds to the error that leaves anyway."""
        failure, error = self._failure, self._error
        self._failure = self._error = None
        if failure is None:
            return
        cancelled = anyio.get_cancelled_exc_class()
        added = _without(failure, lambda leaf: leaf is error or isinstance(leaf, cancelled))
        if added is not None:
            raise added
        if leaving is None:
            raise RuntimeError(f"the task that owns {self._manager!r} was cancelled") from failure


def _without(
    error: BaseException, unwanted: Callable[[BaseException], bool]
) -> BaseException | None:
    """Return what remains of an error, or of an exception group, without the unwanted ones."""
    if isinstance(error, BaseExceptionGroup):
        rest: BaseException | None = error.split(unwanted)[1]
        return rest
    return None if unwanted(error) else error


def _spawn(main: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], object]:
    """Start a task that belongs to no task group, and return its `Task.cancel` if it has one."""
    if anyio.get_cancelled_exc_class() is asyncio.CancelledError:
        task = asyncio.create_task(main())
        _owners.add(task)
        task.add_done_callback(_owners.discard)
        return task.cancel
    import trio  # noqa: PLC0415 - only its users have it

    trio.lowlevel.spawn_system_task(main, context=contextvars.copy_context())
    return lambda: None
