"""Draws a ladder for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from context_workshop.ladder.model import Fate, Mark
from context_workshop.ladder.rows import (
    ENTER,
    ENTERED,
    FAILED,
    FOLDED,
    LEFT_OUT,
    NEVER_CLOSED,
    NEVER_ENTERED,
    complete,
    explained,
    words,
)
from context_workshop.ladder.view import foot, view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from context_workshop.ladder.model import Ladder
    from context_workshop.ladder.rows import Row
    from context_workshop.ladder.view import View

_LEGEND = 78
_TO_ASCII = str.maketrans({"→": "->", "…": "...", "×": "x"})
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
    FOLDED: "⋮",
    LEFT_OUT: "⋮",
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
    FOLDED: "~",
    LEFT_OUT: "~",
    "end": "'",
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
    everything: bool = False,
    legend: bool = True,
    labels: Mapping[str, str] | None = None,
) -> str:
    """Draw a ladder as text: one event a line, one bar a span, time running down.

    Since 0.1.

    Of five or more turns of a loop, or tasks that did the same, the first and the last are drawn,
    and `× N` for the others; of more than 120 lines or 12 columns, the first and the last lines,
    the first columns, and `+ N` for the others. The last line explains the marks that occur.

    Args:
        ladder: what to draw.
        ascii: use ASCII characters only for the drawing; the program's own text stays.
        times: begin each line with the milliseconds since the first event.
        everything: fold and leave out nothing.
        legend: explain the marks.
        labels: words in place of the English ones; see `LABELS` for the keys.

    Returns:
        Lines that each end with a line feed. Of a program without `with`, an empty string.

    Raises:
        ValueError: there is no such label.
    """
    drawing = _Drawing(view(ladder, everything=everything), ascii, complete(labels))
    body = drawing.rows
    gutter = _gutter(body, times)
    lines = [before + drawing.line(row) for before, row in zip(gutter, body, strict=True)]
    head = [" " * len(gutter[0]) + drawing.head()] if body else []
    whole = [
        *head,
        *lines,
        *foot(ladder, complete(labels)),
        *(drawing.legend() if legend and body else []),
    ]
    drawn = "".join(f"{line.rstrip()}\n" for line in whole if line.strip())
    return drawn.translate(_TO_ASCII) if ascii else drawn


class _Drawing:
    """The state of all lanes, from one row to the next."""

    def __init__(self, what: View, ascii_only: bool, labels: Mapping[str, str]) -> None:
        self.rows, self._names, self._labels = what.rows, what.names, labels
        self._glyphs = _ASCII if ascii_only else _UNICODE
        self._widths = [2 * n for n in what.lanes]
        if len(self._widths) > 1:
            pairs = zip(self._widths, self._names, strict=True)
            self._widths = [max(wide, len(name) + 1) for wide, name in pairs]
        self._bars: dict[tuple[int, int], str] = {}

    def head(self) -> str:
        """Return the names of the columns, if there are several."""
        if len(self._names) < 2:
            return ""
        names = zip(self._names, self._widths, strict=True)
        return "".join(name.ljust(width) for name, width in names)

    def line(self, row: Row) -> str:
        """Draw a row, and note what it changes for the next."""
        grid = [[" "] * width for width in self._widths]
        for (column, place), glyph in self._bars.items():
            grid[column][2 * place] = glyph
        final = row.kind in set(Fate) - {Fate.ENTERING, Fate.LEAVING, Fate.NOT_ENTERED}
        node = self._glyphs["end" if final else row.kind]
        grid[row.home][2 * row.lane] = node
        for one in row.hidden or (row,):
            self._advance(one)
        drawn = "".join(map("".join, grid))
        note = words(row, self._labels)
        note = f"  {self._symbol(row)}{note}" if note else ""
        if len(self._widths) == 1:
            drawn = drawn.rstrip() + " "
        return f"{drawn}{row.text}{note}"

    def legend(self) -> list[str]:
        """Explain the marks that occur, on lines that a terminal has room for."""
        lines = [""]
        for kind, key in explained(self.rows, self._names):
            said = f"{self._key(kind)} {self._labels[key]}"
            if lines[-1] and len(f"{lines[-1]}   {said}") > _LEGEND:
                lines.append("")
            lines[-1] += f"{'   ' if lines[-1] else ''}{said}"
        return lines

    def _key(self, kind: str) -> str:
        if kind in {FOLDED, LEFT_OUT}:
            return "× N" if kind == FOLDED else "+ N"
        if kind in FAILED:
            return self._glyphs["failed"]
        if kind in {Fate.ENTERING, Fate.LEAVING}:
            return self._glyphs["waiting"]
        return self._glyphs["end" if kind == Fate.LEFT else kind]

    def _advance(self, row: Row) -> None:
        if isinstance(row.subject, Mark):
            return
        place = row.home, row.lane
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
