"""Explains a term where it is first used in a section: `<abbr title="…">` with its definition.

Python-Markdown's own `abbr` looks for word boundaries, and there are none inside Chinese text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from markdown import Markdown

    from workshop_site.reading.terms import Term

SECTIONS = {"h1", "h2"}
LEFT_ALONE = {f"h{level}" for level in range(1, 7)} | {
    "a", "abbr", "button", "code", "dl", "figure", "kbd", "label", "pre", "script", "summary", "th",
}  # fmt: skip
"""What explains itself, can't be hovered over, or is not prose."""


def pattern(form: str, language: str) -> str:
    """A regular expression for a form of a term: a whole word, in English also its plural."""
    whole = rf"(?<![A-Za-z0-9_]){re.escape(form)}(?![A-Za-z0-9_])"
    if language == "en" and not form.isupper():
        first, rest = form[0], re.escape(form[1:])
        return rf"\b[{first.upper()}{first.lower()}]{rest}s?\b"
    return whole if form.isascii() else re.escape(form)


def explanation(term: Term, language: str) -> str:
    """The tooltip's text; in Chinese it begins with the English term, to search the docs with."""
    if language == "en":
        return term.def_en.replace("`", "")
    name = "" if term.is_abbreviation else f"{term.en}："
    return f"{name}{term.def_zh}".replace("`", "")


class Tooltips(Treeprocessor):
    """Marks the first use in each section of the terms that say `tooltip = true`."""

    def __init__(self, md: Markdown, terms: list[Term], language: str) -> None:
        super().__init__(md)
        self.language = language
        self.terms = [term for term in terms if term.tooltip]
        forms = [
            (form, number)
            for number, term in enumerate(self.terms)
            for form in {*term.forms(language), *([term.en] if term.is_abbreviation else [])}
        ]
        longest_first = sorted(forms, key=lambda each: (-len(each[0]), each))
        groups = (
            f"(?P<t{i}>{pattern(form, language)})" for i, (form, _) in enumerate(longest_first)
        )
        self.numbers = [number for _, number in longest_first]
        self.any = re.compile("|".join(groups))
        self.seen: set[int] = set()

    def run(self, root: Element) -> None:
        self.seen.clear()
        if self.terms:
            self._walk(root)

    def _walk(self, element: Element) -> None:
        if element.tag in SECTIONS:
            self.seen.clear()
        if element.tag in LEFT_ALONE or "admonition-title" in element.get("class", ""):
            return
        element.text, children = self._split(element.text)
        for child in list(element):
            if isinstance(child.tag, str):  # a comment's is a function
                self._walk(child)
            child.tail, found = self._split(child.tail)
            children += [child, *found]
        element[:] = children

    def _split(self, text: str | None) -> tuple[str | None, list[Element]]:
        """The text up to the first term, and an element for each term with what follows it."""
        if not text or isinstance(text, AtomicString):
            return text, []
        found: list[Element] = []
        head, end = text, 0
        for match in self.any.finditer(text):
            number = self.numbers[int((match.lastgroup or "")[1:])]
            if number in self.seen:
                continue
            self.seen.add(number)
            before = text[end : match.start()]
            if found:
                found[-1].tail = before
            else:
                head = before
            mark = Element("abbr", title=explanation(self.terms[number], self.language))
            mark.text = AtomicString(match[0])
            found.append(mark)
            end = match.end()
        if found:
            found[-1].tail = text[end:]
        return head, found
