"""Notes what happens, in the log of every ladder that is recording.

A note is a tuple of what, which, when and where; `replay` makes spans of them when somebody looks.
So a block pays for four short notes and no more.

Nothing here raises, awaits, or keeps a reference to the user's objects: names and an `id` only.
No lock either: a signal handler may enter a `with` in the middle of any of these lines. And
nothing is looked up where a program could have put something else: tests replace the clock, or
`id`. The functions here have the builtins of the time of their import, and the clock as a default,
because some libraries replace the clock in every module's namespace.
"""

from __future__ import annotations

import builtins
import itertools
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from context_workshop.ladder.model import LIMIT
from context_workshop.ladder.place import current

if TYPE_CHECKING:
    from collections.abc import Callable

    from context_workshop.ladder.model import Column

__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

BEGIN, ENTERED, LEAVING, LEFT, MARK, MOVED = range(6)


class Site(NamedTuple):
    """A place in a source file; rewritten code names it by its index in `sites`.

    Attributes:
        label: what stands there, in the program's own words.
        kind: as in `Span` and `Mark`.
        detail: of a `print`, what it writes between two values.
    """

    label: str
    kind: str
    file: str
    line: int
    detail: str = ""


class Note(NamedTuple):
    """One event, for readers: what is written is a plain tuple of the same five."""

    what: int
    which: int  # of a pass through a manager its number, else the index of the site
    time: float
    column: Column
    how: Any  # of a pass the index of its site, or its `Error`; of a mark its text


class Error(NamedTuple):
    """What is known of an exception that is on its way out."""

    name: str
    identity: int
    cancels: bool


_Note = tuple[int, int, float, "Column", Any]
_MOST = 4 * LIMIT


class Log(list[_Note]):
    """What one ladder has recorded: at most `LIMIT` passes of four notes each."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped = 0
        self.unfinished: set[int] = set()  # once it is full: passes that it has not seen the end of

    def close(self) -> None:
        """Take no new passes and marks from now on, only the ends of those begun."""
        for what, which, *_ in self:
            if what == BEGIN:
                self.unfinished.add(which)
            elif what == LEFT:
                self.unfinished.discard(which)


sites: list[Site] = []
recording: list[Log] = []  # all logs
logs: list[Log] = []  # those of them with room
_numbers = itertools.count(1)


def begin(site: int, clock: Callable[[], float] = time.perf_counter) -> int:
    """Note that a manager is about to be entered; return the number of this pass."""
    number = next(_numbers)
    note = (BEGIN, number, clock(), current(), site)
    for log in logs:
        if len(log) < _MOST:
            log.append(note)
        else:
            _full(log)
    if len(logs) < len(recording):
        _drop()
        return number if logs else 0
    return number


def entered(number: int, clock: Callable[[], float] = time.perf_counter) -> None:
    """Note that `__enter__` has returned."""
    note = (ENTERED, number, clock(), current(), None)
    for log in logs:
        log.append(note)
    if len(logs) < len(recording):
        _finish(note)


def leaving(
    number: int, error: BaseException | None, clock: Callable[[], float] = time.perf_counter
) -> None:
    """Note that `__exit__` is about to be called with `error`."""
    note = (LEAVING, number, clock(), current(), None if error is None else _error(error))
    for log in logs:
        log.append(note)
    if len(logs) < len(recording):
        _finish(note)


def left(
    number: int, error: BaseException | None, clock: Callable[[], float] = time.perf_counter
) -> None:
    """Note that a pass is over: `error` is what is on its way out now."""
    note = (LEFT, number, clock(), current(), None if error is None else _error(error))
    for log in logs:
        log.append(note)
    if len(logs) < len(recording):
        _finish(note)


def mark(site: int, text: str, clock: Callable[[], float] = time.perf_counter) -> None:
    """Note a single moment."""
    _single((MARK, site, clock(), current(), text))


def moved(
    site: int, numbers: tuple[int, ...], clock: Callable[[], float] = time.perf_counter
) -> None:
    """Note that a `pop_all` handed passes on."""
    _single((MOVED, site, clock(), current(), numbers))


def _single(note: _Note) -> None:
    for log in logs:
        if len(log) < _MOST:
            log.append(note)
        else:
            _full(log)
    if len(logs) < len(recording):
        _drop()


def start(log: Log) -> None:
    """Let a log take notes."""
    global logs  # noqa: PLW0603  # made anew each time: another thread may be going through it
    recording.append(log)
    logs = [*logs, log]


def stop(log: Log) -> None:
    """Let a log be as it is."""
    global logs  # noqa: PLW0603
    recording[:] = [one for one in recording if one is not log]
    logs = [one for one in logs if one is not log]


def _full(log: Log) -> None:
    global logs  # noqa: PLW0603
    log.close()
    logs = [one for one in logs if one is not log]


def _drop() -> None:
    for log in recording:
        if not any(log is one for one in logs):
            log.dropped += 1


def _finish(note: _Note) -> None:
    for log in recording:
        if note[1] in log.unfinished:
            log.append(note)
            if note[0] == LEFT:
                log.unfinished.discard(note[1])


def _error(error: BaseException) -> Error:
    name = type(error).__name__
    cancels = name in _CANCELLATIONS and not issubclass(type(error), Exception)
    return Error(name, id(error), cancels)


_CANCELLATIONS = frozenset({"CancelledError", "Cancelled", "GeneratorExit"})
