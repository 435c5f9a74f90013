"""Notes what happens, in the log of every ladder that is recording.

A note is what, which, when, where and how: five items one after the other in a flat list, which
costs the garbage collector nothing. `replay` makes spans of them when somebody looks, so a block
pays for four short notes and no more.

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
    from collections.abc import Callable, Iterator

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
    """One event, for readers: what is written are the five items alone."""

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
_NOTE = 5
_MOST = LIMIT * _NOTE


class Log(list[Any]):
    """What one ladder has recorded: at most `LIMIT` notes, and the ends of what was begun."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped = 0
        self.unfinished: set[int] = set()  # once it is full: passes that it has not seen the end of

    def notes(self) -> Iterator[Note]:
        """Return the notes so far, in order."""
        items = iter(self[:])  # a copy: other threads may write meanwhile
        return map(Note, items, items, items, items, items)

    def close(self) -> None:
        """Take no new passes and marks from now on, only the ends of those begun."""
        for note in self.notes():
            if note.what == BEGIN:
                self.unfinished.add(note.which)
            elif note.what == LEFT:
                self.unfinished.discard(note.which)
        self.__class__ = _FullLog


class _FullLog(Log):
    def close(self) -> None:
        pass

    def extend(self, note: Any) -> None:
        what, which, *_ = note
        if what in {BEGIN, MARK, MOVED}:
            self.dropped += 1
        elif which in self.unfinished:
            super().extend(note)
            if what == LEFT:
                self.unfinished.discard(which)


sites: list[Site] = []
logs: tuple[Log, ...] = ()
write: Callable[[_Note], None] = lambda note: None  # noqa: E731  # in all logs
_numbers = itertools.count(1)
_look_at = 0  # the number at which to see whether a log is full


def start(log: Log) -> None:
    """Let a log take notes."""
    _write_in((*logs, log))


def stop(log: Log) -> None:
    """Let a log be as it is."""
    _write_in(tuple(one for one in logs if one is not log))


def _write_in(these: tuple[Log, ...]) -> None:
    """Set `write`: one call in C as long as there is one log, and room in it."""
    global logs, write, _look_at  # noqa: PLW0603
    for log in these:
        if len(log) >= _MOST:
            log.close()

    def in_all(note: _Note) -> None:
        for log in these:
            log.extend(note)

    write = these[0].extend if len(these) == 1 else in_all
    room = min((_MOST - len(log) for log in these), default=0)
    _look_at = next(_numbers) + max(room // (4 * _NOTE), 1)
    logs = these


def begin(site: int, clock: Callable[[], float] = time.perf_counter) -> int:
    """Note that a manager is about to be entered; return the number of this pass."""
    number = next(_numbers)
    if number >= _look_at:
        _write_in(logs)
    write((BEGIN, number, clock(), current(), site))
    return number


def single(
    what: int, site: int, how: object, clock: Callable[[], float] = time.perf_counter
) -> None:
    """Note a moment, as `MARK` or `MOVED`."""
    if any(len(log) >= _MOST for log in logs):
        _write_in(logs)
    write((what, site, clock(), current(), how))


def told(error: BaseException) -> Error:
    """Say what is kept of an exception."""
    name = type(error).__name__
    cancels = name in _CANCELLATIONS and not issubclass(type(error), Exception)
    return Error(name, id(error), cancels)


_CANCELLATIONS = frozenset({"CancelledError", "Cancelled", "GeneratorExit"})
