"""About how tall a block will be, for the style sheet: a browser lays out what is far below when a
reader comes near (`content-visibility`), and until then keeps this much space for it."""

from __future__ import annotations

import re

ROW = 1.1  # rem, a line of code
BARS = 5  # rem, the file's name, the command and the space around both texts
CAPTION = 2.5  # rem
COLUMNS = 80  # before a line of output wraps
PIXELS = 20  # of a rem

SIZE = re.compile(r'viewBox="\S+ \S+ (?P<width>[\d.]+) (?P<height>[\d.]+)"')


def of_snippet(source: str, output: str, ladder: str) -> str:
    """The style of a snippet's box, from both texts and its ladder's SVG."""
    printed = output.splitlines()
    wrapped = sum(len(line) // COLUMNS for line in printed)
    rows = len(source.splitlines()) + len(printed) + wrapped
    size = SIZE.search(ladder)
    drawn = float(size["height"]) / PIXELS + CAPTION if size else 0
    return f"--height:{rows * ROW + BARS + drawn:.0f}rem"


def of_drawing(svg: str) -> str:
    """The style of a drawing's figure. On a narrow screen the drawing shrinks."""
    size = SIZE.search(svg)
    if size is None:
        return ""
    width, height = float(size["width"]), float(size["height"])
    ratio = height / width
    return f"--height:calc(min({width:.0f}px,100vw - 2rem)*{ratio:.2f} + {CAPTION}rem)"
