"""The words of both editions, from one file, `docs/glossary.toml`.

It feeds the glossary pages, the tooltips, the dictionary of the Chinese search and the check of
the language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workshop_site.reading import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop_site.project import Project

FILE = "docs/glossary.toml"
_HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term; the fields are explained at the top of `docs/glossary.toml`."""

    section: str
    line: int = field(compare=False)
    en: str
    zh: str
    def_en: str
    def_zh: str
    en_also: tuple[str, ...] = ()
    zh_also: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    false_friends: tuple[str, ...] = ()
    note: str = ""
    tooltip: bool = False

    @property
    def anchor(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.en.lower()).strip("-")

    @property
    def is_abbreviation(self) -> bool:
        return self.en.isupper()

    def forms(self, language: str) -> tuple[str, ...]:
        """How the language writes the term, the usual form first."""
        if language == "en":
            return (self.en, *self.en_also)
        return (self.zh, *self.zh_also)


def load(project: Project) -> list[Term]:
    """The terms in the file's order; see `tables.read`."""
    return tables.read(project, FILE, Term)


def words(terms: list[Term]) -> list[str]:
    """The Chinese words that the search must not cut: of two characters.

    Longer ones are left to jieba, which finds words in most: 管理器 should find 上下文管理器, too.
    """
    found = (word for term in terms for form in term.forms("zh") for word in _HAN.findall(form))
    return [word for word in dict.fromkeys(found) if len(word) == 2]


def wrong_words(terms: list[Term], text: str) -> Iterator[tuple[str, Term]]:
    """Each rendering to avoid that stands in the text, with the term it is wrong for."""
    for term in terms:
        for word in term.avoid:
            if word in text:
                yield word, term
