"""A long page in parts, for readers that are machines: they cut off what is longer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_site.reading.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 50_000
"""Characters of a part, at most."""
_HEADING = re.compile(r"#{2,3} ")


def parts(body: str, most: int = MOST) -> list[str]:
    """The page's text in order, cut before headings; a section that is longer alone stays whole."""
    found = [""]
    for section in _sections(body):
        if found[-1] and len(found[-1]) + len(section) > most:
            found.append("")
        found[-1] += section
    return found


def _sections(body: str) -> Iterator[str]:
    page = Page(body)
    section = ""
    for number, line in enumerate(body.splitlines(keepends=True), 1):
        if number not in page.fenced and _HEADING.match(line):
            yield section
            section = ""
        section += line
    yield section
