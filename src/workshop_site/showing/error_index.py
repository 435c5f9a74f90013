"""The error index: each message that a snippet really printed, what it means, and the cure.

`docs/errors/FAMILY.toml` lists the messages. What is said about one comes from the chapter that has
it as a heading, where paragraphs are marked for it, or from the file; which snippets print it, from
the approved transcripts. A fence ```errors with a family's name becomes its entries, and a fence
```errors-list the links to them.
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
from workshop_site.reading.structure import marked, sections
from workshop_site.running.transcripts import approved
from workshop_site.showing.quoted import QUOTED
from workshop_site.showing.words import ERROR_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from workshop_site.reading.excerpts import Excerpt

UNSEARCHED = 'data-search-exclude="all"'
"""The search finds what is said of code, and the headings of errors, once."""
_HEADING = re.compile(r"`(?P<message>[^`]+)`")
_OWN_ANCHOR = re.compile(r"\]\(#")
_RELATIVE = re.compile(r"\]\((?![#/]|\w+:)")


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
            yield from self._problems(message)

    def _problems(self, message: Message) -> Iterator[str]:
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
        """The code of a cure.

        Raises:
            SiteError: There is none; the message begins with `where`.
        """
        if ":" not in named:
            raise SiteError(f'{where}: {named!r} names no section: write "chapter/x.py:section"')
        found = excerpt(self.project, named, where)
        if not found.text.strip():
            raise SiteError(f"{where}: section {named} is empty: put lines between its marks")
        return found

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
        return _code(message.message) if message.message else symptom

    def of(self, family: str) -> list[Message]:
        """The entries of a family.

        Raises:
            SiteError: There is no such family.
        """
        if chosen := [message for message in self.messages if message.section == family]:
            return chosen
        known = ", ".join(dict.fromkeys(message.section for message in self.messages))
        raise SiteError(f"{FOLDER} has no entries in {family}.toml; a fence may name: {known}")

    def links(self, family: str) -> str:
        """The list of a family's entries, for the page above theirs; each has its anchor there."""
        items = "\n".join(
            f"- [{self.title(each)}]({each.page}#{each.anchor}){{ #{each.anchor} }}"
            for each in self.of(family)
        )
        return f"<div markdown {UNSEARCHED}>\n\n{items}\n\n</div>"

    def markdown(self, family: str) -> str:
        """The entries of a family, for its page.

        Raises:
            SiteError: There is no such family, or one of its entries is wrong.
        """
        chosen = self.of(family)
        if wrong := [line for message in chosen for line in self._problems(message)]:
            raise SiteError("\n".join(wrong))
        return "\n".join(self.entry(message) for message in chosen)

    def entry(self, message: Message) -> str:
        """The Markdown of one entry."""
        say = self.labels
        meaning, cure, apart = self.said(message)
        words = [
            meaning,
            f"**{say.cure}**{say.colon}{cure}" if cure else f"**{say.cure}**{say.colon}",
        ]
        after = [f"**{say.apart}**{say.colon}{apart}"] if apart else []
        after.append("\n".join(self._list(message, f"{meaning} {cure} {apart}")))
        parts = [
            f"## {self.title(message)} {{ #{message.anchor} }}",
            *map(_from_family, words),
            *self._cures(message),
            *map(_from_family, after),
        ]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _cures(self, message: Message) -> Iterator[str]:
        if message.cure:
            yield _fence(self.section(message.where, message.cure).text)
        if message.cure_package:
            yield self.labels.package
            yield _fence(self.section(message.where, message.cure_package).text)

    def _list(self, message: Message, said: str) -> Iterator[str]:
        say = self.labels
        if places := list(self._places(message)):
            yield f"- {say.run}{say.colon}{say.semicolon.join(places)}"
        if message.elsewhere:
            yield f"- {say.elsewhere}"
        if also := [_code(text) for text in message.also if text not in said]:
            yield f"- {say.also}{say.colon}{say.comma.join(also)}"
        if message.also_elsewhere:
            texts = say.comma.join(map(_code, message.also_elsewhere))
            yield f"- {say.also_elsewhere}{say.colon}{texts}"
        if message.words:
            yield f"- {say.words}{say.colon}{say.comma.join(message.words)}"
        if message.issues:
            yield f"- {say.public}{say.colon}{say.comma.join(map(_issue, message.issues))}"

    def _places(self, message: Message) -> Iterator[str]:
        """A link to each section that has it as a heading, or runs what prints or cures it."""
        chapters = (
            Place(each.page, each.anchor, "") for each in self.headings.get(message.message, [])
        )
        cures = (
            self.section(message.where, named).path
            for named in (message.cure, message.cure_package)
            if named
        )
        runs = (self.shown[path] for path in (*self.printed_by(message), *cures))
        at = dict[tuple[str, str], Place]()
        for place in (*chapters, *runs):
            at.setdefault((place.page, place.anchor), place)
        for place in sorted(at.values(), key=lambda each: each.page):
            own = place.page == message.page
            yield f"[{self._name(place, own=own)}]({'' if own else place.page}#{place.anchor})"

    def _name(self, place: Place, *, own: bool) -> str:
        number = place.page.partition("_")[0]
        if number.isdigit():
            chapter = self.labels.chapter.format(int(number))
            return f"{chapter}{self.labels.colon}{place.title or self.labels.this}"
        if own:
            return place.title
        page = sections(pages.read(self.project, self.folder / place.page))[1].title
        return page if page == place.title else f"{page}{self.labels.colon}{place.title}"


def generators(project: Project, language: str) -> dict[str, Callable[[str], str]]:
    """What the fences of the error index become, by their language, while one page is rendered."""
    index = Index(project, language)
    return {"errors": index.markdown, "errors-list": index.links}


def _words(heading: Heading) -> bool:
    return bool(heading.meaning or heading.cure)


def _from_family(text: str) -> str:
    """Links are written as from `docs/LANGUAGE/`; a family's page lies in a folder there."""
    return _RELATIVE.sub("](../", text)


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _fence(code: str) -> str:
    ticks = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", code))])
    return f"{ticks}{{ .python {UNSEARCHED} }}\n{code}\n{ticks}"


def _issue(issue: str) -> str:
    repository, _, number = issue.partition("#")
    name = repository.partition("/")[2]
    return f"[{name} #{number}](https://github.com/{repository}/issues/{number})"
