"""Lines of what somebody pastes: a traceback, a log, JSON, colours, another system's line ends.

`docs/theme/js/matcher.js` does the same in a page; a test feeds both the same texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 2 * 1024 * 1024
"""Characters that are looked at: the last ones, for what a program died of stands there."""
LONGEST, OVERLAP = 4000, 400
"""A longer line is looked at in pieces, which overlap."""
NEAR = 12
"""Frames that count as the last ones of a traceback."""

_COLOUR = re.compile(r"\x1b\[[0-?]{0,32}[ -/]{0,4}[@-~]|\x1b\][^\x07\x1b]{0,400}(?:\x07|\x1b\\)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_SPACE = re.compile(r"[ \t\u00a0]+")
_FRAME = re.compile(r'File "([^"\n]{1,400})", line [0-9]+, in ([^ \t"]{1,200})')
_HEADER = "Traceback (most recent call last)"
_ESCAPES = (
    ("\\\\n", "\n"),
    ("\\n", "\n"),
    ("\\r", ""),
    ("\\t", " "),
    ('\\\\"', '"'),
    ('\\"', '"'),
    ("\\'", "'"),
    ("\\u001b", "\x1b"),
    ("\\x1b", "\x1b"),
    ("\\u2026", "…"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a piece of one, without colours and with single spaces."""

    number: int
    """Of the text's line, from 1."""
    text: str
    frames: tuple[tuple[str, str], ...]
    """The last frames above it, file and function, of its traceback."""
    is_source: bool
    """Whether it is the source line that a traceback shows below a frame."""


def lines(text: str) -> list[Line]:
    """List the lines of a text, each once; of one that is too long, those of its end."""
    found = list[Line]()
    seen = set[tuple[str, int]]()
    above = list[tuple[str, str]]()
    block = 0  # changes with the frames
    after_frame = False
    for number, line in _numbered(text):
        if (line, block) in seen:
            continue
        seen.add((line, block))
        for piece in _pieces(line):
            frame = _FRAME.search(piece) if 'File "' in piece else None
            if frame:
                last = (frame[1].replace("\\", "/"), frame[2])
                if above[-1:] != [last]:  # a recursion is long enough
                    above.append(last)
                    block += 1
            elif _HEADER in piece:
                above = []
                block += 1
            elif after_frame:
                found.append(Line(number, piece, (), is_source=True))
            else:
                frames = tuple(above[-NEAR:])
                found.append(Line(number, piece, frames, is_source=False))
            after_frame = bool(frame)
    return found


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    cut = max(0, len(text) - MOST)
    first = 1 + text.count("\n", 0, cut)
    text = text[cut:].replace("\r\n", "\n").replace("\r", "\n")
    return ((n, line) for n, line in enumerate(text.split("\n"), first) if line)


def _pieces(line: str) -> Iterator[str]:
    """Split a line of JSON, or a repr, which may hold a traceback; clean what is left."""
    if "\\" in line and ("\\n" in line or '\\"' in line or "\\u001b" in line):
        for escape, character in _ESCAPES:
            line = line.replace(escape, character)
        inner = dict.fromkeys(filter(None, line.split("\n")))
    else:
        inner = {line: None}
    for each in inner:
        clean = _clean(each)
        for start in range(0, len(clean), LONGEST - OVERLAP):
            yield clean[start : start + LONGEST]


def _clean(line: str) -> str:
    if line.isprintable() and "  " not in line:
        return line.strip(" ")
    if "\x1b" in line:
        line = _COLOUR.sub("", line)
    return _SPACE.sub(" ", _CONTROL.sub("", line)).strip(" ")
