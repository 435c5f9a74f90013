"""What is drawn of a ladder: rows and columns, with what repeats folded, and never too many."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from context_workshop.ladder.model import Mark
from context_workshop.ladder.rows import FOLDED, LEFT_OUT, Row, rows

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from context_workshop.ladder.model import Column, Ladder

_REPEATS = 5  # from so many on: the first, × the others, the last
_PERIOD = 24  # rows that a turn of a loop may have, to be known for one
_ROWS = 120
_COLUMNS = 12
_NAME = 24


@dataclass(frozen=True, slots=True)
class View:
    """What a renderer draws.

    Attributes:
        rows: with `home` and `place` as indices of `names`, and lanes without gaps.
        names: of the columns; `× N` in place of columns like the one before, `+ N` of others.
        lanes: how many lanes each column needs.
    """

    rows: list[Row]
    names: list[str]
    lanes: list[int]


def view(ladder: Ladder, *, everything: bool = False) -> View:
    """Choose what is drawn.

    Of five or more turns of a loop, or tasks that did the same, the first and the last are drawn
    and the others counted; of what is still too much, the beginning and the end.

    Args:
        ladder: what to draw.
        everything: fold and leave out nothing.
    """
    body, columns = rows(ladder), ladder.columns()
    names = list(columns.values())
    if not everything:
        body, names = _fold_columns(body, names, list(columns), _deeds(ladder))
        body = _cut(_fold(body))
    return _close_lanes(body, names)


def foot(ladder: Ladder, labels: Mapping[str, str]) -> list[str]:
    """Say what the record itself lacks."""
    lines = [f"… {ladder.dropped} {labels['not kept']}"] if ladder.dropped else []
    lines += [f"{place} {labels['nested too deeply']}" for place in ladder.skipped[:_PERIOD]]
    return lines + ["…"] * (len(ladder.skipped) > _PERIOD)


def _deeds(ladder: Ladder) -> Mapping[Column, Hashable]:
    """Return what each column did, whatever the others did meanwhile."""
    deeds: defaultdict[Column, list[tuple[int, Hashable]]] = defaultdict(list)
    for span in ladder.spans:
        how = span.fate, span.error, span.raised, bool(span.entered), bool(span.left)
        place = span.file, span.line, span.kind, span.lane
        deeds[span.entering.column].append((span.entering.step, (place, how)))
    for mark in ladder.marks:
        place = mark.file, mark.line, mark.kind, mark.lane
        deeds[mark.at.column].append((mark.at.step, place))
    return {
        column: tuple(deed for _, deed in sorted(done, key=lambda pair: pair[0]))
        for column, done in deeds.items()
    }


def _fold_columns(
    body: list[Row], names: list[str], columns: list[Column], deeds: Mapping[Column, Hashable]
) -> tuple[list[Row], list[str]]:
    alike: defaultdict[Hashable, list[int]] = defaultdict(list)
    for i, column in enumerate(columns):
        alike[column.name, deeds.get(column)].append(i)
    shown = {i: (names[i], 1) for i in range(len(names))}  # with how many columns each stands for
    for group in alike.values():
        if len(group) >= _REPEATS:
            between = len(group) - 2
            shown[group[1]] = f"× {between}", between
            for i in group[2:-1]:
                del shown[i]
    if rest := list(shown)[_COLUMNS:]:
        more = sum(shown.pop(i)[1] for i in rest)
        shown[rest[0]] = f"+ {more}", more
    new = {i: place for place, i in enumerate(shown)}
    drawn = {i for i, (name, _) in shown.items() if name == names[i]}
    return [
        replace(row, home=new[row.home], place=new.get(row.place, new[row.home]))
        for row in body
        if row.home in drawn
    ], [_short(name) for name, _ in shown.values()]


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _fold(body: list[Row]) -> list[Row]:
    """Fold the turns of loops: the innermost first, then those around them."""
    while True:
        folded = _fold_once(body)
        if len(folded) == len(body):
            return body
        body = folded


def _fold_once(body: list[Row]) -> list[Row]:
    numbers: dict[Hashable, int] = {}
    keys = [numbers.setdefault(_key(row), len(numbers)) for row in body]
    result: list[Row] = []
    i = 0
    while i < len(body):
        period, times = _longest(keys, i)
        if times < _REPEATS:
            result.append(body[i])
            i += 1
            continue
        last = i + period * (times - 1)
        hidden = body[i + period : last]
        result += body[i : i + period]
        result.append(_hide(FOLDED, hidden, times - 2))
        result += body[last : last + period]
        i = last + period
    return result


def _longest(keys: Sequence[int], start: int) -> tuple[int, int]:
    """Return the period whose repetition from `start` on covers most, and how often it comes."""
    best = 1, 1
    for period in range(1, _PERIOD + 1):
        if start + period >= len(keys) or keys[start] != keys[start + period]:
            continue
        turn, times = keys[start : start + period], 1
        while keys[start + times * period : start + (times + 1) * period] == turn:
            times += 1
        if times >= _REPEATS and times * period > best[0] * best[1]:
            best = period, times
    return best


def _key(row: Row) -> Hashable:
    """Return what two rows have in common that say the same; not their lane: stacks grow."""
    subject = row.subject
    how = () if isinstance(subject, Mark) else (subject.error, subject.raised)
    place = subject.file, subject.line, subject.kind
    return row.kind, place, how, row.home, row.place, row.by, row.times


def _cut(body: list[Row]) -> list[Row]:
    if len(body) <= _ROWS:
        return body
    half = _ROWS // 2
    hidden = body[half:-half]
    count = sum(max(len(row.hidden), 1) for row in hidden)
    return [*body[:half], _hide(LEFT_OUT, hidden, count), *body[-half:]]


def _hide(kind: str, hidden: list[Row], times: int) -> Row:
    flat = [inner for row in hidden for inner in (row.hidden or (row,))]
    outermost = min(flat, key=lambda row: row.lane)
    return replace(outermost, kind=kind, hidden=tuple(flat), times=times, by="")


def _close_lanes(body: list[Row], names: list[str]) -> View:
    """Leave out the lanes in which nothing is drawn, and of what is hidden all but one bar."""
    subjects = {row.subject for row in body}
    used: list[set[int]] = [set() for _ in names]
    for row in body:
        used[row.home].add(row.lane)
    new = [{lane: i for i, lane in enumerate(sorted(lanes))} for lanes in used]

    def moved(row: Row) -> Row:
        inner = tuple(moved(one) for one in row.hidden if one.subject in subjects)
        return replace(row, lane=new[row.home][row.lane], hidden=inner)

    return View([moved(row) for row in body], names, [max(len(lanes), 1) for lanes in used])
