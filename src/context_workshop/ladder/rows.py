"""What every renderer draws: a ladder as rows, one event below the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from context_workshop.ladder.model import Fate, Mark, Moment, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from context_workshop.ladder.model import Column, Ladder

ENTER = "enter"
ENTERED = "entered"
NEVER_CLOSED = "never closed"
NEVER_ENTERED = "never entered"
FAILED = frozenset({Fate.ERROR, Fate.NOT_ENTERED, Fate.NOT_LEFT})

LABELS: Mapping[str, str] = {
    "entering": "entering",
    "entered": "entered",
    "leaving": "leaving",
    "left": "left",
    "cancelled": "cancelled",
    "suppressed": "suppressed",
    "failed to enter": "failed to enter",
    "failed to leave": "failed to leave",
    "never closed": "never closed",
    "never entered": "never entered",
    "pop_all": "handed on",
    "by": "by",
    "not kept": "more not kept",
    "nested too deeply": "not recorded, nested too deeply",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One event.

    Attributes:
        kind: `enter` (entering and entered at once), `entering`, `entered`, `leaving`, a final
            `Fate`, `never closed`, `never entered`, or the kind of a mark.
        subject: the span or mark it is about.
        home: the index of the column where the subject belongs.
        place: the index of the column where it happened.
        time: seconds since the first event; of an event that never came, since the last one.
    """

    kind: str
    subject: Span | Mark
    home: int
    place: int
    time: float


def rows(ladder: Ladder) -> list[Row]:
    """Return the events of a ladder in order; what was never closed comes last.

    Two events of one span that follow each other directly make one row: entering and entered,
    leaving and left, entering and failed to enter.
    """
    columns = {column: i for i, column in enumerate(ladder.columns())}
    events = sorted(_events(ladder), key=lambda event: event[1].step)
    start = events[0][1].time if events else 0.0
    result: list[Row] = []
    for event, at, subject in events:
        kind, last = event, result[-1] if result else None
        if last and last.subject is subject and last.kind in {Fate.ENTERING, Fate.LEAVING}:
            kind = ENTER if event == ENTERED else event
            result.pop()
        home = at.column if isinstance(subject, Mark) else subject.entering.column
        result.append(Row(kind, subject, columns[home], columns[at.column], at.time - start))
    end = result[-1].time if result else 0.0
    for span in ladder.spans:
        if not span.left:
            index = columns[span.entering.column]
            kind = NEVER_CLOSED if span.entered else NEVER_ENTERED
            result.append(Row(kind, span, index, index, end))
    return result


def words(row: Row, columns: Mapping[Column, str], labels: Mapping[str, str]) -> str:
    """Say what a row's place in the picture does not show: errors, waits, what never came."""
    subject = row.subject
    if isinstance(subject, Mark):
        return labels[subject.kind] if subject.kind != "print" else ""
    text = {
        ENTER: "",
        Fate.LEFT: "",
        Fate.ERROR: subject.error,
        Fate.CANCELLED: labels["cancelled"],
        Fate.SUPPRESSED: f"{labels['suppressed']}: {subject.error}",
        Fate.NOT_ENTERED: f"{labels['failed to enter']}: {subject.error}",
        Fate.NOT_LEFT: _replaced(subject, labels),
        Fate.LEAVING: f"{labels['leaving']}: {subject.error}".removesuffix(": "),
    }.get(row.kind)
    text = labels[row.kind] if text is None else text
    if row.place != row.home:
        text = f"{text} {labels['by']} {list(columns.values())[row.place]}".lstrip()
    return text


def _replaced(span: Span, labels: Mapping[str, str]) -> str:
    if span.error:
        return f"{span.error} → {span.raised}"
    return f"{labels['failed to leave']}: {span.raised}"


def complete(labels: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return all labels, the given ones in place of the defaults.

    Raises:
        ValueError: there is no such label.
    """
    unknown = sorted(set(labels or ()) - set(LABELS))
    if unknown:
        raise ValueError(f"unknown labels {unknown}; known are {sorted(LABELS)}")
    return {**LABELS, **(labels or {})}


def lanes(ladder: Ladder) -> list[int]:
    """Return how many lanes each column needs."""
    widths = dict.fromkeys(ladder.columns(), 1)
    for span in ladder.spans:
        column = span.entering.column
        widths[column] = max(widths[column], span.lane + 1)
    for mark in ladder.marks:
        widths[mark.at.column] = max(widths[mark.at.column], mark.lane + 1)
    return list(widths.values())


def _events(ladder: Ladder) -> list[tuple[str, Moment, Span | Mark]]:
    events: list[tuple[str, Moment, Span | Mark]] = [(m.kind, m.at, m) for m in ladder.marks]
    for span in ladder.spans:
        steps = (
            (Fate.ENTERING, span.entering),
            (ENTERED, span.entered),
            (Fate.LEAVING, span.leaving),
            (span.fate, span.left),
        )
        events += [(kind, at, span) for kind, at in steps if at]
    return events
