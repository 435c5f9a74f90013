"""About how tall a block will be, for the style sheet: a browser lays out what is far below when a
reader comes near (`content-visibility`), and until then keeps this much space for it."""

from __future__ import annotations

import re

ROW = 1.1  # rem, a line of code
CAPTION = 2.5  # rem
PIXELS = 20  # of a rem

# Columns before a line of output wraps, and rem for the file's name, the command and the space
# around both texts; on a phone the command takes three lines.
WIDE = 80, 5.0
NARROW = 32, 6.6

SIZE = re.compile(r'viewBox="\S+ \S+ (?P<width>[\d.]+) (?P<height>[\d.]+)"')


def of_snippet(source: str, output: str, ladder: str) -> str:
    """The style of a snippet's box, from both texts and its ladder's SVG."""
    size = SIZE.search(ladder)
    drawn = float(size["height"]) / PIXELS + CAPTION if size else 0
    code = len(source.splitlines())

    def height(columns: int, bars: float) -> str:
        printed = sum(1 + (len(line) - 1) // columns for line in output.splitlines())
        return f"{(code + printed) * ROW + bars + drawn:.0f}rem"

    return f"--height:{height(*WIDE)};--narrow:{height(*NARROW)}"


def of_drawing(svg: str) -> str:
    """The style of a drawing's figure. On a narrow screen the drawing shrinks."""
    size = SIZE.search(svg)
    if size is None:
        return ""
    width, height = float(size["width"]), float(size["height"])
    ratio = height / width
    return f"--height:calc(min({width:.0f}px,100vw - 2rem)*{ratio:.2f} + {CAPTION}rem)"
