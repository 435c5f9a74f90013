"""The shapes and colours of a drawn ladder. What differs in colour differs in shape too."""

from __future__ import annotations

from html import escape
from unicodedata import east_asian_width

from context_workshop.ladder.model import Fate
from context_workshop.ladder.rows import (
    ENTER,
    ENTERED,
    FAILED,
    FOLDED,
    LEFT_OUT,
    NEVER_CLOSED,
    NEVER_ENTERED,
)

FONT = 13
_ADVANCE = 0.61  # of a monospace letter, in ems; the common fonts have 0.55 to 0.61
_COLUMNS = ("#3f7fd0", "#1c9484", "#8a63d2", "#5a9440", "#c2569b", "#6b7f99")
_RADIUS = 4.5
_LEFT = 12
_KEY = 19


def style(prefix: str) -> str:
    """Return the rules of one picture. The defaults have contrast 3 on white and on near-black."""
    scope = f"#{prefix}"
    rules = {
        "": "color:var(--ladder-fg,currentColor)",
        " text": f"font:{FONT}px var(--ladder-font,ui-monospace,SFMono-Regular,Menlo,Consolas,"
        "'DejaVu Sans Mono',monospace);fill:currentColor;white-space:pre",
        " .label": "font-weight:600",
        " .dim": "opacity:.72",
        " .note": "font-weight:600",
        " .bar": "stroke:var(--c);stroke-width:5;stroke-linecap:round",
        " .wait": "stroke:var(--c);stroke-width:2;stroke-dasharray:1 4;stroke-linecap:round",
        " .never": "stroke:var(--c);stroke-width:5;stroke-dasharray:7 5",
        " .guide": "stroke:var(--c);stroke-width:1;opacity:.45;stroke-dasharray:1 3",
        " .full": "fill:var(--c)",
        " .ring": "fill:none;stroke:var(--c);stroke-width:2",
        " .error": "--c:var(--ladder-error,#dc4a46)",
        " .key": "--c:currentColor",
        " .cancelled": "--c:var(--ladder-cancelled,#b9770e)",
        " .suppressed": "--c:var(--ladder-suppressed,#3c9250)",
    }
    for i, colour in enumerate(_COLUMNS, 1):
        rules[f" .c{i}"] = f"--c:var(--ladder-{i},{colour})"
    return "".join(f"{scope}{selector}{{{rule}}}" for selector, rule in rules.items())


def column_class(index: int) -> str:
    """Return the class that colours a column."""
    return f"c{index % len(_COLUMNS) + 1}"


def is_end(kind: str) -> bool:
    """Say whether a row of this kind is the last of its span."""
    return kind in set(Fate) - {Fate.ENTERING, Fate.LEAVING}


def reach(kind: str) -> float:
    """Return how far above its row the node of an event begins, with the end of a bar."""
    rings = {Fate.LEFT: 7, Fate.CANCELLED: 7, Fate.SUPPRESSED: 9, NEVER_CLOSED: 6}
    return rings.get(kind, 4)


def line(css: str, x: float, top: float, bottom: float) -> str:
    """Draw a vertical line."""
    return f'<path class="{css}" d="M{x:g} {top:g}V{bottom:g}"/>' if bottom > top else ""


def leader(css: str, left: float, right: float, y: float) -> str:
    """Draw the line from a node to its text."""
    return f'<path class="{css} guide" d="M{left:g} {y:g}H{right:g}"/>' if right > left else ""


def node(kind: str, css: str, x: float, y: float) -> str:
    """Draw what an event looks like."""
    r = _RADIUS
    ring = f'<circle class="ring" cx="{x:g}" cy="{y:g}" r="{r:g}"/>'
    if kind in {ENTER, ENTERED}:
        shape = f'<circle class="full" cx="{x:g}" cy="{y:g}" r="{r + 0.5:g}"/>'
    elif kind == Fate.LEFT:
        shape = ring
    elif kind in FAILED:
        css = "error"
        shape = f'<path class="ring" d="M{x - r:g} {y - r:g}l{2 * r:g} {2 * r:g}m0 {-2 * r:g}'
        shape += f'l{-2 * r:g} {2 * r:g}"/>'
    elif kind == Fate.CANCELLED:
        css = "cancelled"
        shape = ring + f'<path class="ring" d="M{x - 3:g} {y + 3:g}l6 -6"/>'
    elif kind == Fate.SUPPRESSED:
        css = "suppressed"
        shape = f'<circle class="ring" cx="{x:g}" cy="{y:g}" r="{r + 1.5:g}"/>'
        shape += f'<path class="ring" d="M{x - 2.5:g} {y:g}l2 2.2l3.4 -4.2"/>'
    elif kind in {NEVER_CLOSED, NEVER_ENTERED}:
        css = "error"
        shape = f'<path class="ring" d="M{x:g} {y - 6:g}V{y + 5:g}m-5 -6l5 6l5 -6"/>'
    elif kind in {FOLDED, LEFT_OUT}:
        dots = (f'<circle class="full" cx="{x:g}" cy="{y + d:g}" r="1.4"/>' for d in (-5, 0, 5))
        shape = "".join(dots)
    elif kind in {Fate.ENTERING, Fate.LEAVING}:
        shape = f'<circle class="full" cx="{x:g}" cy="{y:g}" r="2.8"/>'
    else:
        shape = f'<path class="ring" d="M{x - 2.5:g} {y - 3.5:g}l4 3.5l-4 3.5"/>'
    return f'<g class="{css}">{shape}</g>'


def text(parts: list[tuple[str, str]], x: float, y: float, tooltip: str = "") -> str:
    """Write parts, each `(class, text)`, one after the other on one line."""
    spans = "".join(f'<tspan class="{css}">{escape(part)}</tspan>' for css, part in parts if part)
    title = f"<title>{escape(tooltip)}</title>" if tooltip else ""
    return f'<text x="{x:g}" y="{y + FONT * 0.35:g}">{title}{spans}</text>'


def legend(
    keys: list[tuple[str, str]], notes: list[str], room: float, top: float
) -> tuple[str, float]:
    """Explain the marks in `keys`, each `(kind, words)`, below `top`; return where it ends, too."""
    x, y = float(_LEFT), top + _KEY
    parts = []
    for note in notes:
        for part in wrap(note, room - 2 * _LEFT):
            parts.append(text([("note", part)], _LEFT, y))
            y += _KEY
    for kind, said in keys:
        wide = 16 + width(said)
        if x > _LEFT and x + wide > room - _LEFT:
            x, y = float(_LEFT), y + _KEY
        parts += [node(kind, "key", x + _RADIUS, y), text([("dim", said)], x + 16, y)]
        x += wide + 14
    return "".join(parts), y + _KEY


def width(content: str) -> float:
    """Estimate how wide a text is; Chinese characters are twice as wide as letters."""
    return sum(FONT * (1 if east_asian_width(c) in "WF" else _ADVANCE) for c in content)


def wrap(content: str, room: float) -> list[str]:
    """Break a text at spaces into lines that are no wider than `room`; cut longer words."""
    lines: list[str] = []
    for word in content.split():
        if lines and width(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(_shorten(word, room))
    return lines


def _shorten(word: str, room: float) -> str:
    if width(word) <= room:
        return word
    while word and width(f"{word}…") > room:
        word = word[:-1]
    return f"{word}…"
