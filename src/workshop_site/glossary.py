"""The words of both editions, from one file, `docs/glossary.toml`.

It feeds the glossary pages (a fence ```glossary with the name of one of the file's tables becomes a
definition list), the tooltips, the dictionary of the Chinese search and the check of the language.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown.preprocessors import Preprocessor

from . import pages
from .project import SiteError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markdown import Markdown

    from .project import Project

FILE = "docs/glossary.toml"
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


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
    """The terms in the file's order; none where there is no file.

    Raises:
        SiteError: A term lacks a field, has an unknown one or one of another type, or its anchor
            is taken; the message names the line.
    """
    path = project.root / FILE
    return list(_load(path, path.stat().st_mtime_ns)) if path.is_file() else []


@cache
def _load(path: Path, _changed: int) -> tuple[Term, ...]:
    text = path.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SiteError(f"{FILE}: {error}") from None
    terms: dict[str, Term] = {}
    for section, entries in tables.items():
        for entry in entries:
            term = _term(section, entry, _line(text, entry))
            if other := terms.get(term.anchor):
                raise SiteError(
                    f"{FILE}:{term.line}: the anchor {term.anchor!r} is taken by line "
                    f"{other.line}: make one entry of the two, or tell their `en` apart"
                )
            terms[term.anchor] = term
    return tuple(terms.values())


def _line(text: str, entry: dict[str, Any]) -> int:
    """Where a term stands; tomllib doesn't say. For an error message."""
    before, found, _ = text.partition(f'\nen = "{entry.get("en", "")}"\n')
    return before.count("\n") + 2 if found else 1


def _term(section: str, entry: dict[str, Any], line: int) -> Term:
    known = {each.name: each for each in fields(Term)}
    where = f"{FILE}:{line}: the term {entry.get('en', '?')!r} of [[{section}]]"
    if missing := [name for name in ("en", "zh", "def_en", "def_zh") if not entry.get(name)]:
        raise SiteError(f"{where} lacks {', '.join(missing)}")
    for name, value in entry.items():
        if name not in known or name in {"section", "line"}:
            raise SiteError(f"{where} has an unknown field, {name}")
        expected = {"bool": bool, "str": str}.get(str(known[name].type), list)
        if not isinstance(value, expected):
            raise SiteError(f"{where}: {name} is not a {expected.__name__}")
    values: dict[str, Any] = {
        name: tuple(v) if isinstance(v, list) else v for name, v in entry.items()
    }
    return Term(section=section, line=line, **values)


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


class GlossaryFences(Preprocessor):
    """Puts the definitions in the place of each ```glossary fence, before fences are read."""

    def __init__(self, md: Markdown, terms: list[Term], language: str) -> None:
        super().__init__(md)
        self.terms, self.language = terms, language

    def run(self, lines: list[str]) -> list[str]:
        for block in reversed(fences("\n".join(lines))):
            section = lines[block.line].strip()
            text = definitions(self.terms, section, self.language)
            lines[block.line - 1 : block.line + block.lines + 1] = text.split("\n")
        return lines


def fences(text: str) -> list[pages.Block]:
    """The glossary fences of a page."""
    return [block for block in pages.blocks(text) if block.language == "glossary" and block.lines]


def words(terms: list[Term]) -> list[str]:
    """The Chinese words that the search must not cut: of two characters at least."""
    found = (word for term in terms for form in term.forms("zh") for word in _HAN.findall(form))
    return list(dict.fromkeys(found))


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
