"""Draws a ladder for a page: an SVG that takes its colours from the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from context_workshop.ladder import shapes
from context_workshop.ladder.model import Fate, Mark
from context_workshop.ladder.rows import (
    ENTER,
    ENTERED,
    NEVER_CLOSED,
    complete,
    lanes,
    rows,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from context_workshop.ladder.model import Ladder
    from context_workshop.ladder.rows import Row

_WIDTH = 400  # at most: the letters are still 10.6 px high on a screen 360 px wide
_ROW = 23
_LINE = 16
_NAME = 19
_PITCH = 15
_LANES = 150  # at most, all together
_GAP = 9
_PAD = 10
_CLOCK = 78
_STRETCH = 320  # what real time adds to the height, all together
_Line = list[tuple[str, str]]  # (class, text)
_BEGIN = frozenset({ENTER, Fate.ENTERING, Fate.NOT_ENTERED})


def render_svg(
    ladder: Ladder,
    *,
    title: str,
    description: str = "",
    id_prefix: str = "ladder",
    times: bool = False,
    labels: Mapping[str, str] | None = None,
) -> str:
    """Draw a ladder as one `<svg>` element, for a file of its own or inside a page.

    One column a task or thread, time running down, a bar from entered to left. Thin and dotted is
    the time in `__enter__` and `__exit__`. An exit has a shape of its own: a ring (left), a cross
    (an error), a ring with a stroke (cancelled), a ring with a tick (suppressed); a bar that was
    never closed goes on, dashed, into an arrow.

    Colours are CSS variables with defaults that are visible on light and on dark: `--ladder-fg`
    (`currentColor`), `--ladder-error`, `--ladder-cancelled`, `--ladder-suppressed`, and
    `--ladder-1` to `--ladder-6` for the columns; the font is `--ladder-font`.

    Args:
        ladder: what to draw.
        title: the picture's name, for screen readers and as a tooltip.
        description: the picture in words; by default all its events, in order.
        id_prefix: makes the ids in the picture unique on its page.
        times: show the milliseconds since the first event, and stretch the rows accordingly.
        labels: words in place of the English ones; see `LABELS` for the keys.

    Returns:
        The element. The same ladder gives the same text, if `times` is false.

    Raises:
        ValueError: the ladder is empty, or there is no such label.
    """
    body = rows(ladder)
    if not body:
        raise ValueError("nothing to draw: the program entered no context manager")
    picture = _Picture(ladder, body, complete(labels), times)
    described = description or picture.in_words()
    prefix = escape(id_prefix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ladder" id="{prefix}" role="img" '
        f'aria-labelledby="{prefix}-title {prefix}-desc" width="{picture.width:g}" '
        f'height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}" '
        f'style="max-width:100%;height:auto">'
        f'<title id="{prefix}-title">{escape(title)}</title>'
        f'<desc id="{prefix}-desc">{escape(described)}</desc>'
        f"<style>{shapes.style(prefix)}</style>{picture.draw()}</svg>\n"
    )


class _Picture:
    """Where everything stands."""

    def __init__(
        self, ladder: Ladder, body: list[Row], labels: Mapping[str, str], times: bool
    ) -> None:
        self._rows, self._labels, self._times = body, labels, times
        self._columns = ladder.columns()
        self._names = list(self._columns.values()) if len(self._columns) > 1 else []
        self._place_columns(lanes(ladder))
        self._place_text()
        self._lines = [self._write(i) for i in range(len(body))]
        self._place_rows()
        ends = [x + 8 + shapes.width(n) for x, n in zip(self._left, self._names, strict=False)]
        for x, lines in zip(self._text_x, self._lines, strict=True):
            ends += [x + sum(shapes.width(part) for _, part in line) for line in lines]
        self.width = min(round(max(ends)) + _PAD, _WIDTH)
        self.height = round(self._y[-1] + _LINE * len(self._lines[-1]) + _PAD)

    def _place_columns(self, widths: list[int]) -> None:
        self._pitch = min(_PITCH, _LANES / sum(widths))
        self._left: list[float] = []
        x = _PAD + (_CLOCK if self._times else 0) + 5.0
        for columns in widths:
            self._left.append(round(x, 1))
            x += columns * self._pitch + _GAP
        self._right = x - _GAP

    def _place_text(self) -> None:
        """Begin the text of a row right of the bars beside it; of all columns, if several."""
        self._text_x: list[float] = []
        bars: dict[int, float] = {}
        for row in self._rows:
            bars[id(row.subject)] = self._x(row)
            self._text_x.append(self._right if self._names else max(bars.values()) + 12)
            if isinstance(row.subject, Mark) or shapes.is_end(row.kind):
                del bars[id(row.subject)]

    def _place_rows(self) -> None:
        self._y: list[float] = []
        top = _PAD + _NAME * len(self._names) + _ROW / 2
        stretch = _STRETCH / (self._rows[-1].time or 1) if self._times else 0
        for row, lines in zip(self._rows, self._lines, strict=True):
            self._y.append(round(top + row.time * stretch, 1))
            top += _ROW + _LINE * (len(lines) - 1)

    def _x(self, row: Row) -> float:
        return round(self._left[row.home] + row.subject.lane * self._pitch, 1)

    def draw(self) -> str:
        """Return all shapes: what lies below first."""
        parts = [self._name(i, name) for i, name in enumerate(self._names)]
        parts += [self._leader(i, row) for i, row in enumerate(self._rows)]
        parts += self._bars()
        for i, row in enumerate(self._rows):
            css = shapes.column_class(row.home)
            parts.append(shapes.node(row.kind, css, self._x(row), self._y[i]))
            for j, line in enumerate(self._lines[i]):
                y = self._y[i] + j * _LINE
                parts.append(shapes.text(line, self._text_x[i], y, _tooltip(row)))
            if self._times:
                clock = f"{row.time * 1000:.1f} ms"
                parts.append(shapes.text([("dim", f"{clock:>9}")], _PAD - 4, self._y[i]))
        return "".join(parts)

    def in_words(self) -> str:
        """Return the events, one after the other."""
        names = list(self._columns.values())
        said = []
        for row in self._rows:
            how = words(row, self._columns, self._labels)
            if not how and not isinstance(row.subject, Mark):
                how = self._labels[ENTERED if row.kind == ENTER else Fate.LEFT]
            where = f"{names[row.home]}: " if self._names else ""
            said.append(f"{where}{_what(row)} {how}".rstrip())
        return "; ".join(said) + "."

    def _write(self, index: int) -> list[_Line]:
        """Return the text of a row: what and how, on one line if there is room."""
        row = self._rows[index]
        room = _WIDTH - _PAD - self._text_x[index]
        passing = row.kind in {Fate.ENTERING, ENTERED, Fate.LEAVING}
        what = "label" if row.kind in _BEGIN else "dim"
        note = "dim" if passing else "note"
        how = words(row, self._columns, self._labels)
        if how and shapes.width(f"{_what(row)}  {how}") <= room:
            return [[(what, _what(row)), ("", "  "), (note, how)]]
        lines = [[(what, part)] for part in shapes.wrap(_what(row), room)]
        return lines + [[(note, part)] for part in shapes.wrap(how, room)]

    def _name(self, index: int, name: str) -> str:
        """Draw the name of a column: a step further right and down than the one before."""
        x, y = self._left[index], _PAD + _NAME * (index + 0.5)
        css = shapes.column_class(index)
        # A task that only leaves what others entered has no row of its own.
        first = next(i for i, row in enumerate(self._rows) if index in {row.home, row.place})
        dot = f'<g class="{css}"><circle class="full" cx="{x:g}" cy="{y:g}" r="3"/>'
        guide = shapes.line("guide", x, y + 5, self._y[first] - 6)
        return dot + guide + "</g>" + shapes.text([("", name)], x + 8, y)

    def _leader(self, index: int, row: Row) -> str:
        left, right = self._x(row) + 8, self._text_x[index] - 4
        far = right - left > self._pitch / 2
        css = shapes.column_class(row.home)
        return shapes.leader(css, left, right, self._y[index]) if far else ""

    def _bars(self) -> list[str]:
        """Draw each span: dotted while entering and leaving, thick while open."""
        parts = []
        since: dict[int, tuple[str, float]] = {}
        never = {id(row.subject) for row in self._rows if row.kind == NEVER_CLOSED}
        for row, y in zip(self._rows, self._y, strict=True):
            key = id(row.subject)
            css, top = since.pop(key, ("", 0.0))
            if css:
                end = y - shapes.reach(row.kind)
                colour = "error" if css == "never" else shapes.column_class(row.home)
                parts.append(shapes.line(f"{css} {colour}", self._x(row), top, end))
            if row.kind in {ENTER, ENTERED}:
                since[key] = ("never" if key in never else "bar", y)
            elif row.kind in {Fate.ENTERING, Fate.LEAVING}:
                since[key] = ("wait", y + 5)
        return parts


def _what(row: Row) -> str:
    return row.subject.text if isinstance(row.subject, Mark) else row.subject.label


def _tooltip(row: Row) -> str:
    return f"{_what(row)} — {row.subject.file}:{row.subject.line}"
