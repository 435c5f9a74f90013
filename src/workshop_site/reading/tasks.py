"""The exercises of a page: its headings with the class `exercise`, and their minutes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_site.project import SiteError
from workshop_site.reading.structure import sections

if TYPE_CHECKING:
    from workshop_site.reading.pages import Page

FOLDER = "exercises"
"""Where a chapter has its exercises, an edition their pages, and a reader the copies."""

_CLASS = re.compile(r"\{[^{}]*\.exercise\b[^{}]*\}$")
_MINUTES = re.compile(r'\bdata-minutes="(\d+)"')


@dataclass(frozen=True, slots=True)
class Task:
    """One exercise as a page names it."""

    title: str
    anchor: str
    minutes: int


def tasks(page: Page) -> list[Task]:
    """The exercises of a page, in order.

    Raises:
        SiteError: One doesn't say how long it takes.
    """
    found = []
    for section in sections(page):
        line = page.lines[section.line - 1]
        if section.level and _CLASS.search(line):
            if (minutes := _MINUTES.search(line)) is None:
                raise SiteError(
                    f"{page.name}:{section.line}: the exercise {section.title!r} doesn't say how "
                    'long it takes: { #anchor .exercise data-minutes="10" }'
                )
            found.append(Task(section.title, section.anchor, int(minutes[1])))
    return found
