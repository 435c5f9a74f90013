"""What rewritten code calls: `PROBE`, a constant in its code.

    with a() as x, b() as y:            with PROBE.first(1),
        body                    ->           PROBE.item(1, a()) as x, PROBE.rung(1, 2),
                                             PROBE.item(2, b()) as y, PROBE.last(2):
                                            body

`item` returns the manager itself, and the rungs stand between the managers. So Python enters and
leaves the user's own objects, with its own look-ups and messages, and no frame of the recorder
comes between the user's line and the user's `__enter__`, in no traceback and at no stack level.

Generators are closed as late as the interpreter's own end, when the globals of this module are
gone. So what can run then has what it needs as defaults, and finds that nothing is recorded.
"""

from __future__ import annotations

import builtins
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from context_workshop.ladder import printed, recorder, stacks
from context_workshop.ladder.place import current
from context_workshop.ladder.recorder import ENTERED, LEAVING, LEFT, told

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    _Clock = Callable[[], float]

__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

ProbeName = Literal[
    "item", "first", "rung", "last", "said", "stack", "entry", "entry_of", "guard", "moved"
]
_T = TypeVar("_T")
_Key = tuple[int, int]  # of a frame its id, and a site
_getframe = sys._getframe
# The numbers of the passes under way. A frame runs a given `with` once at a time.
_Running = dict[_Key, int]
_running: _Running = {}


class Probe:
    """The functions that rewritten code calls."""

    stack = staticmethod(stacks.stack)
    entry = staticmethod(stacks.entry)
    entry_of = staticmethod(stacks.entry_of)
    guard = stacks.Guard
    moved = staticmethod(stacks.moved)

    @staticmethod
    def item(site: int, manager: _T, running: _Running = _running, notes: Any = recorder) -> _T:
        """Note that `manager` is about to be entered, and return it."""
        if notes.logs:
            running[id(_getframe(1)), site] = notes.begin(site)
        return manager

    @staticmethod
    def first(site: int, running: _Running = _running, notes: Any = recorder) -> _Rest:
        """Return what stands around the manager at a site of the calling frame."""
        if not running and not notes.logs:
            return _REST
        key = id(_getframe(1)), site
        if running:
            running.pop(key, None)  # of a dead frame with the same id
        return _First(key)

    @staticmethod
    def rung(below: int, above: int, running: _Running = _running, notes: Any = recorder) -> _Rest:
        """Return what stands between the managers at two sites of the calling frame."""
        if not running and not notes.logs:
            return _REST
        frame = id(_getframe(1))
        running.pop((frame, above), None)
        return _Rung(((frame, below), (frame, above)))

    @staticmethod
    def last(site: int, running: _Running = _running) -> _Rest:
        """Return what stands inside the manager at a site of the calling frame."""
        return _Last((id(_getframe(1)), site)) if running else _REST

    @staticmethod
    def said(
        site: int, function: object, *values: object, notes: Any = recorder
    ) -> Iterable[object]:
        """Mark what `print` is about to print, and return the values to print."""
        if notes.logs and function is printed.PRINT:
            return printed.said(site, values)
        return values

    @staticmethod
    def stop() -> None:
        """Touch nothing of this module any more: the interpreter is about to end."""
        _running.clear()
        stacks.stop()


class _Done:
    """An awaitable that is done at once: no suspension, so no new point of cancellation."""

    def __await__(self) -> Generator[Any, None, None]:
        return iter(())  # type: ignore[return-value]


_DONE = _Done()


class _Rest:
    """Between managers while nothing is recorded."""

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        pass

    def __aenter__(self) -> _Done:
        self.__enter__()
        return _DONE

    def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> _Done:
        self.__exit__(kind, error, trace)
        return _DONE


class _First(tuple[int, int], _Rest):
    """Around the first manager: its key."""

    __slots__ = ()

    def __exit__(
        self,
        kind: object,
        error: BaseException | None,
        trace: object,
        running: _Running = _running,
        clock: _Clock = perf_counter,
    ) -> None:
        if running and (number := running.pop(self, 0)):
            recorder.write(
                (LEFT, number, clock(), current(), None if error is None else told(error))
            )


class _Last(tuple[int, int], _Rest):
    """Inside the last manager: its key."""

    __slots__ = ()

    def __enter__(self, running: _Running = _running, clock: _Clock = perf_counter) -> None:
        if running and (number := running.get(self, 0)):
            recorder.write((ENTERED, number, clock(), current(), None))

    def __exit__(
        self,
        kind: object,
        error: BaseException | None,
        trace: object,
        running: _Running = _running,
        clock: _Clock = perf_counter,
    ) -> None:
        if running and (number := running.get(self, 0)):
            recorder.write(
                (LEAVING, number, clock(), current(), None if error is None else told(error))
            )


class _Rung(tuple[_Key, _Key], _Rest):
    """Inside the manager below, around the manager above: their keys."""

    __slots__ = ()

    def __enter__(self, running: _Running = _running, clock: _Clock = perf_counter) -> None:
        if running and (number := running.get(self[0], 0)):
            recorder.write((ENTERED, number, clock(), current(), None))

    def __exit__(
        self,
        kind: object,
        error: BaseException | None,
        trace: object,
        running: _Running = _running,
        clock: _Clock = perf_counter,
    ) -> None:
        if running:
            below, above = self
            if number := running.pop(above, 0):
                recorder.write(
                    (LEFT, number, clock(), current(), None if error is None else told(error))
                )
            if number := running.get(below, 0):
                recorder.write(
                    (LEAVING, number, clock(), current(), None if error is None else told(error))
                )


_DONE = _Done()
_REST = _Rest()
PROBE = Probe()
