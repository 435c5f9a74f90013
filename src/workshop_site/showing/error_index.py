"""The error index: each message that a snippet really printed, what it means, and the cure.

`docs/errors/FAMILY.toml` lists the messages. What is said about one comes from the chapter that has
it as a heading, where paragraphs are marked for it, or from the file; which snippets print it, from
the approved transcripts. `error_entries` has what a page says of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from workshop_site.project import Project, SiteError
from workshop_site.reading import messages, pages
from workshop_site.reading.excerpts import excerpt
from workshop_site.reading.messages import FOLDER, TYPED, Message
from workshop_site.reading.needed_imports import pasteable
from workshop_site.reading.structure import marked, sections
from workshop_site.running.transcripts import approved
from workshop_site.showing.quoted import QUOTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workshop_site.reading.excerpts import Excerpt

_HEADING = re.compile(r"`(?P<message>[^`]+)`")
_OWN_ANCHOR = re.compile(r"\]\(#")


@dataclass(frozen=True, slots=True)
class Heading:
    """A message that is a heading of a chapter, with what the chapter says about it."""

    page: str
    anchor: str
    line: int
    meaning: str
    cure: str


@dataclass(frozen=True, slots=True)
class Place:
    """The section of a page that runs a snippet."""

    page: str
    anchor: str
    title: str


class Index:
    """The messages of one edition, with all that is known about them."""

    def __init__(self, project: Project, language: str) -> None:
        self.project, self.language = project, language
        self.folder = project.root / "docs" / language

    @cached_property
    def messages(self) -> list[Message]:
        return messages.load(self.project)

    @cached_property
    def headings(self) -> dict[str, list[Heading]]:
        """The headings that are messages: all below `#pitfalls`, and others that name a type."""
        found = defaultdict(list)
        for page in sorted(self.folder.glob("[0-9]*.md")):
            text = pages.read(self.project, page)
            inside = False
            for section in sections(text):
                if section.level == 2:
                    inside = section.anchor == "pitfalls"
                match = _HEADING.fullmatch(section.title)
                if match and (inside or TYPED.fullmatch(match["message"])):
                    words = {
                        mark: _OWN_ANCHOR.sub(f"]({page.name}#", QUOTED.sub("", paragraphs))
                        for mark, paragraphs in marked(text, section).items()
                    }
                    heading = Heading(
                        page.name,
                        section.anchor,
                        section.line,
                        words.get("meaning", ""),
                        words.get("cure", ""),
                    )
                    found[match["message"].rstrip(":")].append(heading)
        return dict(found)

    @cached_property
    def shown(self) -> dict[Path, Place]:
        """Where each snippet is run."""
        found: dict[Path, Place] = {}
        for page, blocks in pages.shown(self.project).items():
            if not page.is_relative_to(self.folder):
                continue
            parts = sections(pages.read(self.project, page))
            for path, block in blocks:
                section = [part for part in parts if part.line <= block.line][-1]
                if block.runs:
                    name = page.relative_to(self.folder).as_posix()
                    found.setdefault(path, Place(name, section.anchor, section.title))
        return found

    @cached_property
    def printed(self) -> dict[Path, str]:
        """The approved transcript of each snippet that a page runs."""
        outs = {path: approved(path) for path in self.shown}
        return {
            path: out.read_text(encoding="utf-8") for path, out in outs.items() if out.is_file()
        }

    def printed_by(self, message: Message) -> list[Path]:
        """The snippets that print it; of each of its texts the broken ones, if there are any."""
        found: set[Path] = set()
        for text in message.texts:
            those = set(self._printing(text))
            found |= {path for path in those if path.stem.endswith("_broken")} or those
        return [path for path in self.printed if path in found]

    def _printing(self, text: str) -> Iterator[Path]:
        form = messages.pattern(text)
        return (path for path, transcript in self.printed.items() if form.search(transcript))

    def problems(self) -> Iterator[str]:
        """What is wrong with the files, a line each: file, line, what is wrong and the remedy."""
        listed = {message.message for message in self.messages}
        for text, headings in self.headings.items():
            places = [f"docs/{self.language}/{each.page}:{each.line}" for each in headings]
            if text not in listed:
                yield f"{places[0]}: the error {text!r} is in no file of {FOLDER}: add an entry"
            told = [at for at, each in zip(places, headings, strict=True) if _words(each)]
            if len(told) > 1:
                yield f"{told[1]}: {told[0]} has marked paragraphs for {text!r}: keep those of one"
        for message in self.messages:
            yield from self.problems_of(message)

    def problems_of(self, message: Message) -> Iterator[str]:
        """What is wrong with one entry."""
        where = message.where
        yield from (f"{where} {fault}" for fault in message.faults())
        for text in message.texts:
            if not any(self._printing(text)):
                yield f"{where}: no transcript has {text!r}: quote it as printed, or add a snippet"
        for text in message.texts_elsewhere:
            kind = typed["type"].rpartition(".")[2] if (typed := TYPED.fullmatch(text)) else ""
            found = (path for path in self._printing(text) if kind in self.printed[path])
            if path := next(found, None):
                name = self.project.relative(approved(path))
                yield f"{where}: {text!r} is not met elsewhere only: {name} has it"
        meaning, cure, _ = self.said(message)
        if not meaning:
            remedy = (
                "give zh and en, or mark the paragraphs below a chapter's heading, { .meaning }"
            )
            yield f"{where} has no meaning: {remedy}"
        if not (cure or message.cure):
            yield f"{where} has no cure: give cure, cure_zh and cure_en, or mark one, {{ .cure }}"
        for named in filter(None, (message.cure, message.cure_package)):
            yield from self._wrong_cure(where, named)

    def _wrong_cure(self, where: str, named: str) -> Iterator[str]:
        try:
            path = self.section(where, named).path
        except SiteError as error:
            yield str(error)
            return
        if path.stem.endswith("_broken"):
            yield f"{where}: the cure {named} is of a broken snippet: take it from the fixed one"
        elif path not in self.shown:
            yield f"{where}: no page runs {named}: a cure has run, so put the snippet on a page"

    def section(self, where: str, named: str) -> Excerpt:
        """Where the code of a cure stands.

        Raises:
            SiteError: There is none; the message begins with `where`.
        """
        if ":" not in named:
            raise SiteError(f'{where}: {named!r} names no section: write "chapter/x.py:section"')
        found = excerpt(self.project, named, where)
        if not found.text.strip():
            raise SiteError(f"{where}: section {named} is empty: put lines between its marks")
        return found

    def code(self, where: str, named: str) -> str:
        """The code of a cure as it is pasted, with the imports that it needs.

        Raises:
            SiteError: As `section` does.
        """
        return pasteable(self.project, self.section(where, named))

    def said(self, message: Message) -> tuple[str, str, str]:
        """Meaning, cure and what tells it apart: its file's, or else its chapter's."""
        meaning, cure, apart = message.own(self.language)
        headings = self.headings.get(message.message, [])
        chapter = next((each for each in headings if _words(each)), None)
        if chapter:
            meaning, cure = meaning or chapter.meaning, cure or chapter.cure
        return meaning, cure, apart

    def title(self, message: Message) -> str:
        """Its heading: a message is code, a symptom is words."""
        symptom = message.symptom_en if self.language == "en" else message.symptom_zh
        return in_code(message.message) if message.message else symptom

    def of(self, family: str) -> list[Message]:
        """The entries of a family.

        Raises:
            SiteError: There is no such family.
        """
        if chosen := [message for message in self.messages if message.section == family]:
            return chosen
        known = ", ".join(dict.fromkeys(message.section for message in self.messages))
        raise SiteError(f"{FOLDER} has no entries in {family}.toml; a fence may name: {known}")


def _words(heading: Heading) -> bool:
    return bool(heading.meaning or heading.cure)


def in_code(text: str) -> str:
    """A text as Markdown shows code, with what backticks it has."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"
