"""The glossary pages: a fence ```glossary with the name of a table of `docs/glossary.toml` becomes
a definition list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_site.project import SiteError
from workshop_site.reading.terms import FILE

if TYPE_CHECKING:
    from workshop_site.reading.terms import Term


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
