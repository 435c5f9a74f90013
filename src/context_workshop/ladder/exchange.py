"""A ladder as JSON, and back."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from context_workshop.ladder.model import Column, Fate, Ladder, Mark, Moment, Record, Span

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION = 1
_PHASES = ("entering", "entered", "leaving", "left")
_SPAN = tuple(f.name for f in fields(Span) if f.name not in _PHASES)
_MARK = tuple(f.name for f in fields(Mark) if f.name != "at")


def to_json(ladder: Ladder, *, times: bool = False) -> str:
    """Write a ladder as JSON.

    Since 0.1.

    The object has `version` (1), `columns` (labels), `spans`, `marks`, `dropped` and `skipped`.
    A span has the attributes of `Span`; each of `entering`, `entered`, `leaving`, `left` and a
    mark's `at` is null or `{"step": …, "column": …}`: the place in the order of all events,
    counted from 0, and the index of the task or thread. With `times` also `"time"`, in seconds
    since the first event.

    Args:
        ladder: what to write.
        times: write times; without them, the same order of events gives the same text.

    Returns:
        JSON with a line feed at its end.
    """
    columns = ladder.columns()
    recorded_spans, recorded_marks = ladder.spans, ladder.marks
    index = {column: i for i, column in enumerate(columns)}
    moments = [getattr(span, phase) for span in recorded_spans for phase in _PHASES]
    moments = [*filter(None, moments), *(mark.at for mark in recorded_marks)]
    moments.sort(key=lambda at: at.step)
    steps = {at.step: i for i, at in enumerate(moments)}
    start = moments[0].time if moments else 0.0

    def moment(at: Moment | None) -> dict[str, float] | None:
        if at is None:
            return None
        plain: dict[str, float] = {"step": steps[at.step], "column": index[at.column]}
        return {**plain, "time": at.time - start} if times else plain

    spans = [
        {name: getattr(span, name) for name in _SPAN}
        | {phase: moment(getattr(span, phase)) for phase in _PHASES}
        for span in recorded_spans
    ]
    marks = [
        {name: getattr(mark, name) for name in _MARK} | {"at": moment(mark.at)}
        for mark in recorded_marks
    ]
    whole = {
        "version": VERSION,
        "columns": list(columns.values()),
        "spans": spans,
        "marks": marks,
        "dropped": ladder.dropped,
        "skipped": ladder.skipped,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Ladder:
    """Read what `to_json` wrote. Times are 0 where they were not written.

    Since 0.1.

    Raises:
        ValueError: the text is not JSON, or no ladder of this version.
    """
    whole = json.loads(text)
    version = whole.get("version") if isinstance(whole, dict) else None
    if version != VERSION:
        raise ValueError(f"not a ladder of version {VERSION}: its version is {version!r}")
    try:
        return _read(whole)
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"not a ladder: {error!r}") from error


def _read(whole: dict[str, Any]) -> Ladder:
    columns = [Column(name) for name in whole["columns"]]
    moment: Callable[[Any], Moment | None] = lambda at: (  # noqa: E731
        at and Moment(at["step"], at.get("time", 0.0), columns[at["column"]])
    )
    spans = []
    for plain in whole["spans"]:
        span = Span(**plain | {phase: moment(plain[phase]) for phase in _PHASES})
        span.fate = Fate(span.fate)
        spans.append(span)
    marks = [Mark(**plain | {"at": moment(plain["at"])}) for plain in whole["marks"]]
    return Ladder(Record(spans, marks, whole["dropped"]), list(whole["skipped"]))
