"""Draws a ladder for a page: an SVG that takes its colours from the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from context_workshop.ladder import shapes
from context_workshop.ladder.model import Fate, Mark
from context_workshop.ladder.rows import (
    ENTER,
    ENTERED,
    FOLDED,
    LEFT_OUT,
    NEVER_CLOSED,
    complete,
    explained,
    words,
)
from context_workshop.ladder.view import foot, view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from context_workshop.ladder.model import Ladder, Span
    from context_workshop.ladder.rows import Row
    from context_workshop.ladder.view import View

_LEAST = 280
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
    everything: bool = False,
    labels: Mapping[str, str] | None = None,
) -> str:
    """Draw a ladder as one `<svg>` element, for a file of its own or inside a page.

    Since 0.1.

    One column a task or thread, time running down, a bar from entered to left. Thin and dotted is
    the time in `__enter__` and `__exit__`. An exit has a shape of its own: a ring (left), a cross
    (an error), a ring with a stroke (cancelled), a ring with a tick (suppressed); a bar that was
    never closed goes on, dashed, into an arrow. Below the picture stands what its marks mean. What
    repeats is folded as in `render_text`.

    Colours are CSS variables with defaults that are visible on light and on dark: `--ladder-fg`
    (`currentColor`), `--ladder-error`, `--ladder-cancelled`, `--ladder-suppressed`, and
    `--ladder-1` to `--ladder-6` for the columns; the font is `--ladder-font`.

    Args:
        ladder: what to draw.
        title: the picture's name, for screen readers and as a tooltip.
        description: the picture in words; by default all its events, in order.
        id_prefix: makes the ids in the picture unique on its page.
        times: show the milliseconds since the first event, and stretch the rows accordingly.
        everything: fold and leave out nothing.
        labels: words in place of the English ones; see `LABELS` for the keys.

    Returns:
        The element. The same ladder gives the same text, if `times` is false.

    Raises:
        ValueError: the ladder is empty, or there is no such label.
    """
    what = view(ladder, everything=everything)
    if not what.rows:
        raise ValueError("nothing to draw: the program entered no context manager")
    picture = _Picture(what, foot(ladder, complete(labels)), complete(labels), times)
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
        self, what: View, notes: list[str], labels: Mapping[str, str], times: bool
    ) -> None:
        self._rows, self._labels, self._times = what.rows, labels, times
        self._names = what.names if len(what.names) > 1 else []
        self._place_columns(what.lanes)
        self._place_text()
        self._lines = [self._write(i) for i in range(len(self._rows))]
        self._place_rows()
        ends = [x + 8 + shapes.width(n) for x, n in zip(self._left, self._names, strict=False)]
        for x, lines in zip(self._text_x, self._lines, strict=True):
            ends += [x + sum(shapes.width(part) for _, part in line) for line in lines]
        self.width = min(max(round(max(ends)) + _PAD, _LEAST), _WIDTH)
        bottom = self._y[-1] + _LINE * len(self._lines[-1])
        keys = [(kind, labels[key]) for kind, key in explained(self._rows, what.names)]
        self._legend, bottom = shapes.legend(keys, notes, self.width, bottom)
        self.height = round(bottom)

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
        bars: dict[Span | Mark, float] = {}
        for row in self._rows:
            here = _all(row)
            bars |= {one.subject: self._x(one) for one in here}
            self._text_x.append(self._right if self._names else max(bars.values()) + 12)
            for one in here:
                if isinstance(one.subject, Mark) or shapes.is_end(one.kind):
                    del bars[one.subject]

    def _place_rows(self) -> None:
        self._y: list[float] = []
        top = _PAD + _NAME * len(self._names) + _ROW / 2
        stretch = _STRETCH / (self._rows[-1].time or 1) if self._times else 0
        for row, lines in zip(self._rows, self._lines, strict=True):
            self._y.append(round(top + row.time * stretch, 1))
            top += _ROW + _LINE * (len(lines) - 1)

    def _x(self, row: Row) -> float:
        return round(self._left[row.home] + row.lane * self._pitch, 1)

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
        return "".join(parts) + self._legend

    def in_words(self) -> str:
        """Return the events, one after the other."""
        said = []
        for row in self._rows:
            how = words(row, self._labels)
            if not how and not row.hidden and not isinstance(row.subject, Mark):
                how = self._labels[ENTERED if row.kind == ENTER else Fate.LEFT]
            where = f"{self._names[row.home]}: " if self._names else ""
            said.append(f"{where}{row.text} {how}".rstrip())
        return "; ".join(said) + "."

    def _write(self, index: int) -> list[_Line]:
        """Return the text of a row: what and how, on one line if there is room."""
        row = self._rows[index]
        room = _WIDTH - _PAD - self._text_x[index]
        passing = row.kind in {Fate.ENTERING, ENTERED, Fate.LEAVING, FOLDED, LEFT_OUT}
        what = "label" if row.kind in _BEGIN else "dim"
        note = "dim" if passing else "note"
        how = words(row, self._labels)
        if how and shapes.width(f"{row.text}  {how}") <= room:
            return [[(what, row.text), ("", "  "), (note, how)]]
        lines = [[(what, part)] for part in shapes.wrap(row.text, room)]
        return lines + [[(note, part)] for part in shapes.wrap(how, room)]

    def _name(self, index: int, name: str) -> str:
        """Draw the name of a column: a step further right and down than the one before."""
        x, y = self._left[index], _PAD + _NAME * (index + 0.5)
        css = shapes.column_class(index)
        # A task that only leaves what others entered has no row of its own.
        first = (i for i, row in enumerate(self._rows) if index in {row.home, row.place})
        start = next(first, None)
        if start is None:  # of columns that are folded
            return shapes.text([("dim", name)], x - 4, y)
        dot = f'<g class="{css}"><circle class="full" cx="{x:g}" cy="{y:g}" r="3"/>'
        guide = shapes.line("guide", x, y + 5, self._y[start] - 6)
        return dot + guide + "</g>" + shapes.text([("", name)], x + 8, y)

    def _leader(self, index: int, row: Row) -> str:
        left, right = self._x(row) + 8, self._text_x[index] - 4
        far = right - left > self._pitch / 2
        css = shapes.column_class(row.home)
        return shapes.leader(css, left, right, self._y[index]) if far else ""

    def _bars(self) -> list[str]:
        """Draw each span: dotted while entering and leaving, thick while open."""
        parts = []
        since: dict[Span | Mark, tuple[str, float]] = {}
        seen = [(one, y) for row, y in zip(self._rows, self._y, strict=True) for one in _all(row)]
        never = {row.subject for row, _ in seen if row.kind == NEVER_CLOSED}
        for row, y in seen:
            css, top = since.pop(row.subject, ("", 0.0))
            if css:
                end = y - shapes.reach(row.kind)
                colour = "error" if css == "never" else shapes.column_class(row.home)
                parts.append(shapes.line(f"{css} {colour}", self._x(row), top, end))
            if row.kind in {ENTER, ENTERED}:
                since[row.subject] = ("never" if row.subject in never else "bar", y)
            elif row.kind in {Fate.ENTERING, Fate.LEAVING}:
                since[row.subject] = ("wait", y + 5)
        return parts


def _all(row: Row) -> tuple[Row, ...]:
    return row.hidden or (row,)


def _tooltip(row: Row) -> str:
    return f"{row.text} — {row.subject.file}:{row.subject.line}"
