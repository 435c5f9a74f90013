"""The words of both editions, from one file, `docs/glossary.toml`.

It feeds the glossary pages (a fence ```glossary with the name of one of the file's tables becomes a
definition list), the tooltips, the dictionary of the Chinese search and the check of the language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import pages, tables
from .generated import Generated
from .project import SiteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown import Markdown

    from .project import Project

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


def definitions(terms: list[Term], section: str, language: str) -> str:
    """The Markdown of one section: a definition list, each term with its anchor.

    Raises:
        SiteError: The file has no such section.
    """
    chosen = [term for term in terms if term.section == section]
    if not chosen:
        known = ", ".join(dict.fromkeys(term.section for term in terms))
        raise SiteError(f"{FILE} has no [[{section}]]; a glossary fence may name: {known}")
    entry = _english if language == "en" else _chinese
    return "\n".join(entry(term) for term in chosen)


def _chinese(term: Term) -> str:
    english = "；".join(form for form in term.forms("en") if form not in term.forms("zh"))
    title = "；".join(term.forms("zh")) + (f"（{english}）" if english else "")
    remarks = term.note
    if wrong := _shortest(*term.false_friends, *term.avoid):
        remarks = f"不写作：{'、'.join(wrong)}。{remarks}"
    return f"{title} {{ #{term.anchor} }}\n:   {term.def_zh}\n" + (
        f":   {remarks}\n" if remarks else ""
    )


def _shortest(*words: str) -> list[str]:
    """The words without those that contain another."""
    return [word for word in words if not any(each in word for each in words if each != word)]


def _english(term: Term) -> str:
    chinese = "；".join(form for form in term.forms("zh") if form not in term.forms("en"))
    title = ", ".join(term.forms("en"))
    return f"{title} {{ #{term.anchor} }}\n:   {term.def_en}\n" + (
        f':   In Chinese: <span lang="zh-Hans">{chinese}</span>\n' if chinese else ""
    )


def fences(text: str) -> list[pages.Block]:
    """The glossary fences of a page."""
    return pages.fences(text, "glossary")


class GlossaryFences(Generated):
    """Puts the definitions in the place of each ```glossary fence."""

    def __init__(self, md: Markdown, terms: list[Term], language: str) -> None:
        super().__init__(md, "glossary", lambda section: definitions(terms, section, language))


def words(terms: list[Term]) -> list[str]:
    """The Chinese words that the search must not cut: of two characters.

    Longer ones are left to jieba, which finds words in most: 管理器 should find 上下文管理器, too.
    """
    found = (word for term in terms for form in term.forms("zh") for word in _HAN.findall(form))
    return [word for word in dict.fromkeys(found) if len(word) == 2]


def teach_jieba(project: Project) -> None:
    """Let the search that Material builds in this process keep the glossary's words whole.

    Material's own `jieba_dict_user` looks for a file from the folder where mkdocs was started.
    """
    if not (whole := words(load(project))):
        return
    import jieba  # type: ignore[import-untyped]  # noqa: PLC0415  # takes a moment

    for word in whole:
        jieba.add_word(word)


def wrong_words(terms: list[Term], text: str) -> Iterator[tuple[str, Term]]:
    """Each rendering to avoid that stands in the text, with the term it is wrong for."""
    for term in terms:
        for word in term.avoid:
            if word in text:
                yield word, term
