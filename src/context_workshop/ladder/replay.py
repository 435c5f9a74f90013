"""Makes spans and marks of the notes in a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from context_workshop.ladder import recorder
from context_workshop.ladder.model import Fate, Mark, Moment, Record, Span
from context_workshop.ladder.recorder import BEGIN, ENTERED, LEAVING, LEFT, MOVED

if TYPE_CHECKING:
    from context_workshop.ladder.model import Column
    from context_workshop.ladder.recorder import Error, Log, Note


def replay(log: Log) -> Record:
    """Return what a log has seen so far, in the order of its notes."""
    return _Replay(log).record


class _Replay:
    """The spans that are open, from one note to the next."""

    def __init__(self, log: Log) -> None:
        self.record = Record(dropped=log.dropped)
        self._begun: dict[int, Span] = {}
        self._open: dict[Column, list[Span]] = {}
        self._told: dict[int, int] = {}  # passes, with the identity of what `__exit__` is told of
        for step, note in enumerate(log.notes()):
            self._take(step, note)

    def _take(self, step: int, note: Note) -> None:
        at = Moment(step, note.time, note.column)
        if note.what == BEGIN:
            self._begin(note, at)
        elif note.what <= LEFT:
            if span := self._begun.get(note.which):  # else it began before this recording
                self._go_on(span, note, at)
        else:
            self._mark(note, at)

    def _begin(self, note: Note, at: Moment) -> None:
        site = recorder.sites[note.how]
        span = Span(site.label, site.kind, site.file, site.line, self._lane(at.column), at)
        self._begun[note.which] = span
        self._open.setdefault(at.column, []).append(span)
        self.record.spans.append(span)

    def _go_on(self, span: Span, note: Note, at: Moment) -> None:
        error: Error | None = note.how
        if note.what == ENTERED:
            span.entered, span.fate = at, Fate.OPEN
        elif note.what == LEAVING:
            span.leaving, span.fate = at, Fate.LEAVING
            if error:
                span.error, self._told[note.which] = error.name, error.identity
        else:
            span.left = at
            self._open[span.entering.column].remove(span)
            self._end(span, error, self._told.pop(note.which, None))

    def _end(self, span: Span, error: Error | None, told: int | None) -> None:
        if span.leaving is None:
            span.fate, span.error = Fate.NOT_ENTERED, error.name if error else ""
        elif error is None:
            span.fate = Fate.SUPPRESSED if span.error else Fate.LEFT
        else:
            span.raised = error.name if error.identity != told else ""
            if error.cancels:
                span.fate = Fate.CANCELLED
            else:
                span.fate = Fate.NOT_LEFT if span.raised else Fate.ERROR

    def _mark(self, note: Note, at: Moment) -> None:
        site = recorder.sites[note.which]
        text = note.how
        if note.what == MOVED:
            text = site.label
            for number in note.how:
                if span := self._begun.get(number):
                    span.moved = True
        lane = self._lane(at.column)
        self.record.marks.append(Mark(text, site.kind, site.file, site.line, lane, at))

    def _lane(self, column: Column) -> int:
        opened = self._open.get(column)
        return opened[-1].lane + 1 if opened else 0
