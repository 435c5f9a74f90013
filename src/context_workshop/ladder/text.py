"""Draws a ladder for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from context_workshop.ladder.model import Fate, Mark, Span
from context_workshop.ladder.rows import (
    ENTER,
    ENTERED,
    FAILED,
    NEVER_CLOSED,
    NEVER_ENTERED,
    complete,
    lanes,
    rows,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from context_workshop.ladder.model import Ladder
    from context_workshop.ladder.rows import Row

_UNICODE = {
    ENTER: "┌",
    Fate.ENTERING: "╷",
    ENTERED: "├",
    Fate.LEAVING: "├",
    Fate.NOT_ENTERED: "✗",
    NEVER_CLOSED: "╎",
    NEVER_ENTERED: "┆",
    "print": "·",
    "pop_all": "↗",
    "end": "└",
    "open": "│",
    "waiting": "┆",
    "failed": "✗",
    "cancelled": "⊘",
    "suppressed": "✓",
}
_ASCII = {
    ENTER: "+",
    Fate.ENTERING: ".",
    ENTERED: "+",
    Fate.LEAVING: "+",
    Fate.NOT_ENTERED: "x",
    NEVER_CLOSED: ":",
    NEVER_ENTERED: ":",
    "print": "-",
    "pop_all": "^",
    "end": "+",
    "open": "|",
    "waiting": ":",
    "failed": "x",
    "cancelled": "/",
    "suppressed": "ok",
}


def render_text(
    ladder: Ladder,
    *,
    ascii: bool = False,  # noqa: A002  # the command line's word for it
    times: bool = False,
    labels: Mapping[str, str] | None = None,
) -> str:
    """Draw a ladder as text: one event a line, one bar a span, time running down.

    Args:
        ladder: what to draw.
        ascii: use ASCII characters only for the drawing; the program's own text stays.
        times: begin each line with the milliseconds since the first event.
        labels: words in place of the English ones; see `LABELS` for the keys.

    Returns:
        Lines that each end with a line feed. Of a program without `with`, an empty string.

    Raises:
        ValueError: there is no such label.
    """
    drawing = _Drawing(ladder, _ASCII if ascii else _UNICODE, complete(labels))
    body = rows(ladder)
    gutter = _gutter(body, times)
    lines = [before + drawing.line(row) for before, row in zip(gutter, body, strict=True)]
    head = [" " * len(gutter[0]) + drawing.head()] if body else []
    whole = [*head, *lines, *drawing.foot()]
    drawn = "".join(f"{line.rstrip()}\n" for line in whole if line.strip())
    return drawn.replace("→", "->").replace("…", "...") if ascii else drawn


class _Drawing:
    """The state of all lanes, from one row to the next."""

    def __init__(
        self, ladder: Ladder, glyphs: Mapping[str, str], labels: Mapping[str, str]
    ) -> None:
        self._ladder, self._glyphs, self._labels = ladder, glyphs, labels
        self._columns = ladder.columns()
        self._widths = [2 * n for n in lanes(ladder)]
        if len(self._widths) > 1:
            names = self._columns.values()
            self._widths = [max(w, len(n) + 1) for w, n in zip(self._widths, names, strict=True)]
        self._bars: dict[tuple[int, int], str] = {}

    def head(self) -> str:
        """Return the names of the columns, if there are several."""
        if len(self._columns) < 2:
            return ""
        names = zip(self._columns.values(), self._widths, strict=True)
        return "".join(name.ljust(width) for name, width in names)

    def line(self, row: Row) -> str:
        """Draw a row, and note what it changes for the next."""
        subject, lane = row.subject, row.subject.lane
        home = row.place if isinstance(subject, Mark) else row.home
        grid = [[" "] * width for width in self._widths]
        for (column, place), glyph in self._bars.items():
            grid[column][2 * place] = glyph
        final = row.kind in set(Fate) - {Fate.ENTERING, Fate.LEAVING, Fate.NOT_ENTERED}
        node = self._glyphs["end" if final else row.kind]
        grid[home][2 * lane] = node
        self._advance(row)
        drawn = "".join(map("".join, grid))
        text = subject.label if isinstance(subject, Span) else subject.text
        note = words(row, self._columns, self._labels)
        note = f"  {self._symbol(row)}{note}" if note else ""
        if len(self._widths) == 1:
            drawn = drawn.rstrip() + " "
        return f"{drawn}{text}{note}"

    def foot(self) -> list[str]:
        """Return what the ladder does not show."""
        ladder = self._ladder
        lines = [f"… {ladder.dropped} {self._labels['not kept']}"] if ladder.dropped else []
        return lines + [f"{place} {self._labels['nested too deeply']}" for place in ladder.skipped]

    def _advance(self, row: Row) -> None:
        if isinstance(row.subject, Mark):
            return
        place = row.home, row.subject.lane
        if row.kind in {ENTER, ENTERED}:
            self._bars[place] = self._glyphs["open"]
        elif row.kind in {Fate.ENTERING, Fate.LEAVING}:
            self._bars[place] = self._glyphs["waiting"]
        elif row.kind not in {NEVER_CLOSED, NEVER_ENTERED}:
            self._bars.pop(place, None)

    def _symbol(self, row: Row) -> str:
        if row.kind in FAILED and row.kind != Fate.NOT_ENTERED:
            return self._glyphs["failed"] + " "
        if row.kind in {Fate.CANCELLED, Fate.SUPPRESSED}:
            return self._glyphs[row.kind] + " "
        return ""


def _gutter(body: list[Row], times: bool) -> list[str]:
    """Return what stands left of each row: time if asked for, file if several, line."""
    several = len({row.subject.file for row in body}) > 1
    places = [(f"{row.subject.file}:" if several else "") + str(row.subject.line) for row in body]
    width = max(map(len, places), default=0)
    clocks = [f"{row.time * 1000:10.3f} ms  " if times else "" for row in body]
    return [f"{clock}{place:>{width}}  " for clock, place in zip(clocks, places, strict=True)]
