"""The messages and symptoms of the error index, from `docs/errors/FAMILY.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from workshop_site.project import SiteError
from workshop_site.reading import tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workshop_site.project import Project

FOLDER = "docs/errors"
TABLE = "entry"
_TYPE = r"(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Group|Warning|Interrupt|Exit|Exceeded|Iteration)"
TYPED = re.compile(rf"(?P<type>{_TYPE}): (?P<text>.+)")
"""A message that begins with the type of an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One entry; the fields are explained at the top of `docs/errors/with.toml`."""

    section: str
    """The family: the name of the file."""
    line: int = field(compare=False)
    anchor: str
    message: str = ""
    symptom_zh: str = ""
    symptom_en: str = ""
    also: tuple[str, ...] = ()
    also_elsewhere: tuple[str, ...] = ()
    elsewhere: bool = False
    wrapper: bool = False
    words: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""
    cure_zh: str = ""
    cure_en: str = ""
    cure: str = ""
    cure_package: str = ""
    apart_zh: str = ""
    apart_en: str = ""
    issues: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """What begins an error about it."""
        name = self.message or self.symptom_en or self.anchor
        return f"{FOLDER}/{self.section}.toml:{self.line}: {name!r}"

    @property
    def page(self) -> str:
        """The page that it stands on, below `docs/LANGUAGE/`."""
        return f"errors/{self.section}.md"

    @property
    def texts(self) -> tuple[str, ...]:
        """What a snippet of this site must print."""
        return (() if self.elsewhere or not self.message else (self.message,)) + self.also

    @property
    def texts_elsewhere(self) -> tuple[str, ...]:
        """What nothing here can print."""
        return ((self.message,) if self.elsewhere and self.message else ()) + self.also_elsewhere

    def own(self, language: str) -> tuple[str, str, str]:
        """What its file says in a language: the meaning, the cure, and what tells it apart."""
        if language == "en":
            return self.en, self.cure_en, self.apart_en
        return self.zh, self.cure_zh, self.apart_zh

    def faults(self) -> Iterator[str]:
        """What is wrong with it by itself, and the remedy."""
        if bool(self.message) == bool(self.symptom_zh or self.symptom_en):
            yield "give either message, as it is printed, or symptom_zh and symptom_en"
        for name in ("symptom", "apart", "cure"):
            if bool(getattr(self, f"{name}_zh")) != bool(getattr(self, f"{name}_en")):
                yield f"give both {name}_zh and {name}_en, or neither"
        if bool(self.zh) != bool(self.en):
            yield "give both zh and en, or neither"
        if self.elsewhere and not (self.issues and self.zh and (self.cure_zh or self.cure)):
            yield "is met elsewhere: give zh, en, cure_zh, cure_en, and issues that show it"
        if self.also_elsewhere and not self.issues:
            yield "has also_elsewhere: give issues that show it"
        if self.frames and not self.types:
            yield "has frames: give types, too, the names of the exceptions"


@cache
def pattern(message: str) -> re.Pattern[str]:
    """What finds a text in a transcript, which may name the type of an error otherwise, or not."""
    typed = TYPED.fullmatch(message)
    parts = (re.escape(part) for part in (typed["text"] if typed else message).split("…"))
    return re.compile(rf"(?:^|(?<=[\s'\".(\[])){'.+?'.join(parts)}(?!\w)", re.MULTILINE)


def files(project: Project) -> list[Path]:
    """The files, one for each family."""
    return sorted((project.root / FOLDER).glob("*.toml"))


def load(project: Project) -> list[Message]:
    """The entries, a family after the other.

    Raises:
        SiteError: See `tables.read`; or two files have one anchor.
    """
    found: dict[str, Message] = {}
    for path in files(project):
        for entry in tables.read(project, project.relative(path), Message):
            message = replace(entry, section=path.stem)
            if entry.section != TABLE:
                raise SiteError(
                    f"{FOLDER}/{path.name}:{entry.line}: [[{entry.section}]] is no table of this "
                    f"file: each entry begins with [[{TABLE}]]; the file's name is its family"
                )
            if other := found.get(entry.anchor):
                raise SiteError(
                    f"{message.where} has the anchor {entry.anchor!r} of {other.where}: "
                    "make one entry of the two, or tell them apart"
                )
            found[entry.anchor] = message
    return list(found.values())
