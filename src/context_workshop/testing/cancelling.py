"""Cancel a coroutine at every point where it can be cancelled."""

from __future__ import annotations

import asyncio
import gc
import sys
import types
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator, Iterator, Mapping
    from contextlib import AbstractAsyncContextManager

__all__ = ["cancel_everywhere"]

Victim: TypeAlias = "Callable[[], Coroutine[Any, Any, object]]"
Scenario: TypeAlias = "Callable[[], AbstractAsyncContextManager[Victim]]"


def cancel_everywhere(scenario: Scenario, *, limit: float = 10.0) -> int:
    """Cancel a coroutine at its 1st, 2nd, 3rd … suspension point, and check each time.

    The scenario is an async context manager: it sets the stage, yields the coroutine function to
    cancel (called once, in a task of its own), and checks, after the `yield`, that nothing is lost.
    It runs in a fresh asyncio event loop each time: once undisturbed, and then for each suspension
    point cancelled

    - while the task waits there;
    - right after that for which it waits has come, before the task runs again (a grant, a reply);
    - while it waits there, and again at each later point, so that clean-up is cancelled too.

    Suspension points are those of the coroutine's own task. Every run must take the same way as the
    undisturbed one up to the cancellation: no chance, no real clock.

    Besides what the scenario checks, each run must end with the coroutine cancelled (not returned,
    not failed), within the limit, with no task left over and no error reported to the event loop.

    Since 0.1.

    Args:
        scenario: Makes a fresh stage at each call.
        limit: Seconds, more than 0, that a run may take before it counts as hanging.

    Returns:
        How often the coroutine was cancelled.

    Raises:
        BaseExceptionGroup: What broke, each with a note that says where and how it was cancelled.
        BaseException: What the undisturbed run raised: the scenario itself is broken.

    Example:
        ```python
        import asyncio
        from contextlib import asynccontextmanager

        from context_workshop import testing

        held = []


        @asynccontextmanager
        async def careless():
            held.append("gpu0")
            await asyncio.sleep(0)  # cancelled here, it never gets to the try
            try:
                yield
            finally:
                held.pop()


        @asynccontextmanager
        async def scenario():
            async def work():
                async with careless():
                    await asyncio.sleep(0)

            held.clear()
            yield work
            if held:
                raise RuntimeError(f"{held} is still held")


        try:
            testing.cancel_everywhere(scenario)
        except ExceptionGroup as group:
            print(group.message)
            #> 1 of 2 cancellations break the scenario
            print(group.exceptions[0])
            #> ['gpu0'] is still held
        ```
    """
    calm = _Run({})
    asyncio.run(calm.play(scenario, limit))
    if not calm.places:
        raise ValueError("the coroutine never suspends: there is no point at which to cancel it")
    failures: list[BaseException] = []
    runs = 0

    def cancel(plan: Mapping[int, str]) -> int:
        nonlocal runs
        runs += 1
        run = _Run(plan)
        try:
            asyncio.run(run.play(scenario, limit))
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - raised in the group
            error.add_note(f"cancelled {', and '.join(run.cancelled)}")
            failures.append(error)
        return len(run.places)

    for point in range(1, len(calm.places) + 1):
        points = cancel({point: _WAITING})
        if point in calm.grants:
            cancel({point: _GRANTED})
        for later in range(point + 1, points + 1):
            cancel({point: _WAITING, later: _WAITING})
    if failures:
        message = f"{len(failures)} of {runs} cancellations break the scenario"
        raise BaseExceptionGroup(message, failures)
    return runs


_WAITING, _GRANTED = "while it waited", "right after what it waited for came"


class _Run:
    """One run of a scenario, cancelled at the planned suspension points."""

    def __init__(self, plan: Mapping[int, str]) -> None:
        self._plan = plan
        self._task: asyncio.Task[None]
        self._errors: list[str] = []  # reported to the event loop
        self.places: list[str] = []  # where it was suspended
        self.grants: set[int] = set()  # the points where it waited for a future
        self.cancelled: list[str] = []

    async def play(self, scenario: Scenario, limit: float) -> None:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: self._errors.append(str(context.get("exception", context)))
        )
        async with asyncio.timeout(limit):
            async with scenario() as victim:
                self._task = asyncio.create_task(self._drive(victim()))
                await asyncio.wait([self._task])
                self._check_end()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        _check(not left, f"left running: {left}")
        _check(not self._errors, f"reported to the event loop: {self._errors}")

    def _check_end(self) -> None:
        if not self._task.cancelled():
            self._task.result()  # raises what it raised
            _check(not self.cancelled, "the cancellation was swallowed")
        _check(
            len(self.cancelled) == len(self._plan),
            "the run took another way than the undisturbed one: use no chance and no real clock",
        )

    async def _drive(self, coroutine: Coroutine[Any, Any, object]) -> None:
        await self._steps(coroutine)

    @types.coroutine
    def _steps(self, coroutine: Coroutine[Any, Any, object]) -> Generator[Any, Any, None]:
        """Do what `await` does, and look in at each suspension."""
        step: Callable[[], Any] = partial(coroutine.send, None)
        while True:
            try:
                awaited = step()
            except StopIteration:
                return
            self._suspended(coroutine, awaited)
            try:
                step = partial(coroutine.send, (yield awaited))
            except BaseException as error:  # noqa: BLE001 - the coroutine's to handle
                step = partial(coroutine.throw, error)

    def _suspended(self, coroutine: object, awaited: object) -> None:
        place = " > ".join(_frames(coroutine))
        self.places.append(place)
        point = len(self.places)
        if isinstance(awaited, asyncio.Future):
            self.grants.add(point)
        if when := self._plan.get(point):
            self.cancelled.append(f"at suspension point {point} ({place}) {when}")
            if when == _GRANTED and isinstance(awaited, asyncio.Future):
                # Called before the task's own callback, which it adds after us.
                awaited.add_done_callback(lambda _: self._task.cancel())
            else:
                self._task.cancel()


def _frames(awaiting: Any) -> Iterator[str]:
    """List where a chain of coroutines waits, outermost first, without Python's own lines."""
    while awaiting is not None:
        kind = next((k for k in ("cr", "gi", "ag") if hasattr(awaiting, f"{k}_frame")), None)
        if kind is None:  # a step of an async generator doesn't say whose, but refers to it
            awaiting = next((r for r in gc.get_referents(awaiting) if hasattr(r, "ag_frame")), None)
            continue
        frame = getattr(awaiting, f"{kind}_frame")
        if frame is not None and not _is_stdlib(frame.f_globals["__name__"]):
            yield f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
        awaiting = getattr(awaiting, "gi_yieldfrom" if kind == "gi" else f"{kind}_await")


def _is_stdlib(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _check(holds: bool, message: str) -> None:
    if not holds:
        raise AssertionError(message)
