"""Writes down what happens, in every ladder that is recording.

Nothing here raises, awaits, or keeps a reference to the user's objects: names and an `id` only.
No lock either: a signal handler may enter a `with` in the middle of any of these lines.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

from context_workshop.ladder.model import Fate, Ladder, Mark, Moment, Span
from context_workshop.ladder.place import current


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a source file; rewritten code names it by its index in `sites`."""

    label: str
    kind: str
    file: str
    line: int


sites: list[Site] = []
ladders: list[Ladder] = []  # those that are recording now
_steps = itertools.count()


def begin(site: int) -> Span:
    """Start a span that is about to be entered."""
    at, place = _now(), sites[site]
    span = Span(place.label, place.kind, place.file, place.line, _lane(at), at)
    at.column.open.append(span)
    for ladder in ladders:
        if len(ladder.spans) < ladder.limit:
            ladder.spans.append(span)
        else:
            ladder.dropped += 1
    return span


def entered(span: Span) -> None:
    """Note that `__enter__` has returned."""
    span.entered, span.fate = _now(), Fate.OPEN


def leaving(span: Span, error: BaseException | None) -> None:
    """Note that `__exit__` is about to be called with `error`."""
    span.leaving, span.fate = _now(), Fate.LEAVING
    span.error, span.handed = _name(error), id(error)


def left(span: Span, error: BaseException | None) -> None:
    """Note how the span ended: `error` is what is on its way out now."""
    span.left = _now()
    opened = span.entering.column.open
    if opened and opened[-1] is span:
        opened.pop()
    elif span in opened:
        opened.remove(span)
    if span.leaving is None:
        span.fate, span.error = Fate.NOT_ENTERED, _name(error)
        return
    if error is None:
        span.fate = Fate.SUPPRESSED if span.error else Fate.LEFT
        return
    span.raised = _name(error) if id(error) != span.handed else ""
    if _is_cancellation(error):
        span.fate = Fate.CANCELLED
    else:
        span.fate = Fate.NOT_LEFT if span.raised else Fate.ERROR


def mark(site: int, text: str) -> None:
    """Note a single moment."""
    at, place = _now(), sites[site]
    entry = Mark(text, place.kind, place.file, place.line, _lane(at), at)
    for ladder in ladders:
        if len(ladder.marks) < ladder.limit:
            ladder.marks.append(entry)
        else:
            ladder.dropped += 1


def _now() -> Moment:
    return Moment(next(_steps), time.perf_counter(), current())


def _lane(at: Moment) -> int:
    opened = at.column.open
    return opened[-1].lane + 1 if opened else 0


def _name(error: BaseException | None) -> str:
    return "" if error is None else type(error).__name__


def _is_cancellation(error: BaseException) -> bool:
    """Say whether the block was stopped from outside: a cancelled task, a closed generator."""
    names = {"CancelledError", "Cancelled", "GeneratorExit"}
    return not isinstance(error, Exception) and type(error).__name__ in names
