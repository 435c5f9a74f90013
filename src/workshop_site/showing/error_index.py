"""The error index: each message that a snippet really printed, what it means, and the cure.

`docs/errors.toml` lists the messages by symptom. What is said about one comes from the chapter that
has it as a heading, or from the file where none does; which snippets print it, from the approved
transcripts. A fence ```errors with the name of one of the file's tables becomes the entries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from workshop_site.project import Project, SiteError
from workshop_site.reading import messages, pages
from workshop_site.reading.messages import FILE, TYPED, Message
from workshop_site.reading.structure import around_code, sections
from workshop_site.running.transcripts import approved
from workshop_site.showing.words import ERROR_INDEX

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "errors.md"
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


class Index:
    """The messages of one edition, with all that is known about them."""

    def __init__(self, project: Project, language: str) -> None:
        self.project, self.language = project, language
        self.folder = project.root / "docs" / language
        self.labels = ERROR_INDEX[language]

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
                    before, after = (
                        _OWN_ANCHOR.sub(f"]({page.name}#", words)
                        for words in around_code(text, section)
                    )
                    found[match["message"].rstrip(":")].append(
                        Heading(page.name, section.anchor, section.line, before, after)
                    )
        return dict(found)

    @cached_property
    def shown(self) -> dict[Path, tuple[str, str]]:
        """Where each snippet is run: the page, and the anchor of its section."""
        found: dict[Path, tuple[str, str]] = {}
        for page, blocks in pages.shown(self.project).items():
            if not page.is_relative_to(self.folder):
                continue
            parts = sections(pages.read(self.project, page))
            for path, block in blocks:
                anchor = [part.anchor for part in parts if part.line <= block.line][-1]
                if block.runs:
                    found.setdefault(path, (page.relative_to(self.folder).as_posix(), anchor))
        return found

    @cached_property
    def printed(self) -> dict[Path, str]:
        """The approved transcript of each snippet that a page runs."""
        outs = {path: approved(path) for path in self.shown}
        return {
            path: out.read_text(encoding="utf-8") for path, out in outs.items() if out.is_file()
        }

    def printed_by(self, message: Message) -> list[Path]:
        """The snippets that print it; of each of its forms the broken ones, if there are any."""
        found: set[Path] = set()
        for form in message.forms:
            those = {path for path, text in self.printed.items() if form.search(text)}
            found |= {path for path in those if path.stem.endswith("_broken")} or those
        return [path for path in self.printed if path in found]

    def problems(self) -> Iterator[str]:
        """What is wrong with the file, a line each: file, line, what is wrong and the remedy."""
        listed = {message.message for message in self.messages}
        for text, headings in self.headings.items():
            if text not in listed:
                where = f"docs/{self.language}/{headings[0].page}:{headings[0].line}"
                yield f"{where}: the error {text!r} is not in {FILE}: add it to a table there"
        for message in self.messages:
            yield from self._problems(message)

    def _problems(self, message: Message) -> Iterator[str]:
        where = f"{FILE}:{message.line}: {message.message!r}"
        for text, form in zip((message.message, *message.also), message.forms, strict=True):
            if not any(map(form.search, self.printed.values())):
                yield f"{where}: no transcript has {text!r}: quote it as printed, or add a snippet"
        if not (self._own(message)[0] or self._chapter(message)):
            yield f"{where} is no heading of {message.page or 'a chapter'}: give zh and en"

    def _own(self, message: Message) -> tuple[str, str]:
        if self.language == "en":
            return message.en, message.cure_en
        return message.zh, message.cure_zh

    def _chapter(self, message: Message) -> Heading | None:
        headings = self.headings.get(message.message, [])
        chosen = [each for each in headings if message.page in {"", each.page}]
        return max(chosen, key=lambda each: bool(each.cure), default=None)

    def markdown(self, section: str) -> str:
        """The entries of one table of the file.

        Raises:
            SiteError: There is no such table, or one of its entries is wrong.
        """
        chosen = [message for message in self.messages if message.section == section]
        if not chosen:
            known = ", ".join(dict.fromkeys(message.section for message in self.messages))
            raise SiteError(f"{FILE} has no [[{section}]]; an errors fence may name: {known}")
        if wrong := [line for message in chosen for line in self._problems(message)]:
            raise SiteError("\n".join(wrong))
        return "\n".join(self.entry(message) for message in chosen)

    def entry(self, message: Message) -> str:
        """The Markdown of one entry."""
        say = self.labels
        meaning, cure = self._own(message)
        if not meaning and (chapter := self._chapter(message)):
            meaning, cure = chapter.meaning, chapter.cure
        parts = [f"### `{message.message}` {{ #{message.anchor} }}", meaning]
        if cure:
            parts.append(f"**{say.cure}**{say.colon}{cure}")
        parts.append(f"- {say.run}{say.colon}{say.semicolon.join(self._places(message))}")
        if message.issues:
            issues = say.comma.join(_issue(issue) for issue in message.issues)
            parts[-1] += f"\n- {say.public}{say.colon}{issues}"
        return "\n\n".join(parts) + "\n"

    def _places(self, message: Message) -> Iterator[str]:
        """A link to each page that has it as a heading or runs it, and to the snippets there."""
        links = defaultdict(list)
        for path in self.printed_by(message):
            page, anchor = self.shown[path]
            links[page].append((anchor, f"[`{path.name}`]({page}#{anchor})"))
        headings = {each.page: each.anchor for each in self.headings.get(message.message, [])}
        for page in sorted(links.keys() | headings.keys()):
            anchor = headings.get(page) or links[page][0][0]
            name = f"[{self._name(page)}]({page}#{anchor})"
            yield " ".join([name, *(link for _, link in links[page])])

    def _name(self, page: str) -> str:
        number = page.partition("_")[0]
        if number.isdigit():
            return self.labels.chapter.format(int(number))
        if page == PAGE:
            return self.labels.here
        return sections(pages.read(self.project, self.folder / page))[1].title


def _issue(issue: str) -> str:
    repository, _, number = issue.partition("#")
    name = repository.partition("/")[2]
    return f"[{name} #{number}](https://github.com/{repository}/issues/{number})"
