"""What every renderer draws: a ladder as rows, one event below the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from context_workshop.ladder.model import Fate, Mark, Moment, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from context_workshop.ladder.model import Ladder

ENTER = "enter"
ENTERED = "entered"
NEVER_CLOSED = "never closed"
NEVER_ENTERED = "never entered"
FOLDED = "folded"
LEFT_OUT = "left out"
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
    "error": "error",
    "print": "printed",
    "waiting": "entering or leaving",
    "folded": "more alike, folded",
    "left out": "more, not drawn",
    "pop_all": "handed on",
    "by": "by",
    "not kept": "more not kept",
    "nested too deeply": "not recorded, nested too deeply",
}
"""What a drawing says, by what it is about; hand a drawing others to translate it. Since 0.1."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event, or several that are folded.

    Attributes:
        kind: `enter` (entering and entered at once), `entering`, `entered`, `leaving`, a final
            `Fate`, `never closed`, `never entered`, the kind of a mark, `folded`, `left out`.
        subject: the span or mark it is about; of folded rows that of the first.
        home: the index of the column where the subject belongs.
        place: the index of the column where it happened.
        time: seconds since the first event; of an event that never came, since the last one.
        lane: how many bars of its column are drawn left of it.
        by: the name of the column where it happened, if that is another.
        times: of folded rows, how often they came; of rows left out, how many they are.
        hidden: those rows.
    """

    kind: str
    subject: Span | Mark
    home: int
    place: int
    time: float
    lane: int
    by: str = ""
    times: int = 0
    hidden: tuple[Row, ...] = ()

    @property
    def text(self) -> str:
        """What stands in the row: a label, what was printed, or how many rows are folded."""
        if self.kind == FOLDED:
            return f"× {self.times}"
        if self.kind == LEFT_OUT:
            return f"+ {self.times}"
        return self.subject.text if isinstance(self.subject, Mark) else self.subject.label


def rows(ladder: Ladder) -> list[Row]:
    """Return the events of a ladder in order; what was never closed comes last.

    Two events of one span that follow each other directly make one row: entering and entered,
    leaving and left, entering and failed to enter.
    """
    columns = {column: i for i, column in enumerate(ladder.columns())}
    names = list(ladder.columns().values())
    events = sorted(_events(ladder), key=lambda event: event[1].step)
    start = events[0][1].time if events else 0.0
    result: list[Row] = []
    for event, at, subject in events:
        kind, last = event, result[-1] if result else None
        if last and last.subject is subject and last.kind in {Fate.ENTERING, Fate.LEAVING}:
            kind = ENTER if event == ENTERED else event
            result.pop()
        home = at.column if isinstance(subject, Mark) else subject.entering.column
        place, by = columns[at.column], "" if at.column is home else names[columns[at.column]]
        when = at.time - start
        result.append(Row(kind, subject, columns[home], place, when, subject.lane, by))
    end = result[-1].time if result else 0.0
    for span in ladder.spans:
        if not span.left:
            index = columns[span.entering.column]
            kind = NEVER_CLOSED if span.entered else NEVER_ENTERED
            result.append(Row(kind, span, index, index, end, span.lane))
    return result


def words(row: Row, labels: Mapping[str, str]) -> str:
    """Say what a row's place in the picture does not show: errors, waits, what never came."""
    subject = row.subject
    if row.hidden:
        return ""
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
    return f"{text} {labels['by']} {row.by}".lstrip() if row.by else text


_KEYS = (
    (frozenset({ENTER, ENTERED}), "entered"),
    (frozenset({Fate.LEFT}), "left"),
    (FAILED, "error"),
    (frozenset({Fate.CANCELLED}), "cancelled"),
    (frozenset({Fate.SUPPRESSED}), "suppressed"),
    (frozenset({NEVER_CLOSED}), "never closed"),
    (frozenset({NEVER_ENTERED}), "never entered"),
    (frozenset({Fate.ENTERING, Fate.LEAVING}), "waiting"),
    (frozenset({"print"}), "print"),
    (frozenset({"pop_all"}), "pop_all"),
    (frozenset({FOLDED}), "folded"),
    (frozenset({LEFT_OUT}), "left out"),
)


def explained(body: Sequence[Row], names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the marks that a picture needs explained: each a kind of row, and its label's key."""
    kinds = {row.kind for row in body}
    kinds |= {FOLDED for name in names if name.startswith("× ")}
    kinds |= {LEFT_OUT for name in names if name.startswith("+ ")}
    return [(min(kinds & same), key) for same, key in _KEYS if kinds & same]


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
