"""The messages of the error index, from `docs/errors.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from workshop_site.reading import tables

if TYPE_CHECKING:
    from workshop_site.project import Project

FILE = "docs/errors.toml"
_TYPE = r"(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Group|Warning|Interrupt|Exit|Exceeded|Iteration)"
TYPED = re.compile(rf"(?P<type>{_TYPE}): (?P<text>.+)")
"""A message that begins with the type of an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; the fields are explained at the top of `docs/errors.toml`."""

    section: str
    line: int = field(compare=False)
    message: str
    anchor: str
    page: str = ""
    also: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""
    cure_zh: str = ""
    cure_en: str = ""
    issues: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[re.Pattern[str], ...]:
        """What finds the message, and then each of `also`, in a transcript."""
        return tuple(map(_pattern, (self.message, *self.also)))


@cache
def _pattern(message: str) -> re.Pattern[str]:
    """A transcript may name the type of an error otherwise, or not at all."""
    typed = TYPED.fullmatch(message)
    parts = (re.escape(part) for part in (typed["text"] if typed else message).split("…"))
    return re.compile(rf"(?:^|(?<=[\s'\".(\[])){'.+?'.join(parts)}(?!\w)", re.MULTILINE)


def load(project: Project) -> list[Message]:
    """The messages in the file's order; see `tables.read`."""
    return tables.read(project, FILE, Message)
