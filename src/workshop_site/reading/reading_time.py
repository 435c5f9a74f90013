"""How long a chapter takes: its prose at a reader's speed, and half a minute for each block."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_site.reading.structure import sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop_site.reading.pages import Page

SPEED = {"zh": 400, "en": 220}
"""Han characters, or words, a minute."""
BLOCK = 0.5
"""Minutes that a block of code or of output takes."""
HALF = "first-half"
"""The anchor where a chapter for two sittings can be put down."""

_COUNTED = {"zh": re.compile(r"[\u3400-\u9fff]"), "en": re.compile(r"[A-Za-z0-9][\w'’.-]*")}
_NOT_READ = re.compile(r"\]\([^)]*\)|\{[^}]*\}|<[^>]*>|[ \t]*\?\?\?.*")


@dataclass(frozen=True, slots=True)
class Minutes:
    """Whole minutes, rounded up; `half` is 0 for a chapter of one sitting."""

    prose: int
    whole: int
    half: int


def minutes(page: Page, language: str) -> Minutes:
    """What a page takes that is read once; its folded notes are not counted."""
    end = len(page.lines) + 1
    half = next((part.line for part in sections(page) if part.anchor == HALF), 0)
    prose, blocks = _prose(page, language, end), _blocks(page, end)
    first = _prose(page, language, half) + _blocks(page, half) if half else 0
    return Minutes(math.ceil(prose), math.ceil(prose + blocks), math.ceil(first))


def _prose(page: Page, language: str, end: int) -> float:
    text = "\n".join(_read(page, end))
    return len(_COUNTED[language].findall(_NOT_READ.sub("", text))) / SPEED[language]


def _blocks(page: Page, end: int) -> float:
    return BLOCK * sum(block.line < end and block.language != "mermaid" for block in page.blocks)


def _read(page: Page, end: int) -> Iterator[str]:
    """The lines of prose before `end`: no fence, no front matter, nothing that is folded."""
    folded = False
    for number, line in enumerate(page.lines[: end - 1], 1):
        if number <= page.front_lines or number in page.fenced:
            continue
        if line.strip():
            folded = line.startswith("???") or (folded and line.startswith("    "))
        if not folded:
            yield line
