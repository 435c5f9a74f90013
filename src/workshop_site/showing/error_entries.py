"""What a page says of the error index: a family's entries, and the list of links to them.

A fence ```errors with a family's name becomes its entries, a fence ```errors-list the links.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_site.project import Project, SiteError
from workshop_site.reading import pages
from workshop_site.reading.structure import sections
from workshop_site.showing.error_index import Index, Place, in_code
from workshop_site.showing.words import ERROR_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workshop_site.reading.messages import Message

UNSEARCHED = 'data-search-exclude="all"'
"""The search finds what is said of code, and the headings of errors, once."""
_RELATIVE = re.compile(r"\]\((?![#/]|\w+:)")


class Entries:
    """The Markdown of one edition's entries."""

    def __init__(self, index: Index) -> None:
        self.index, self.labels = index, ERROR_INDEX[index.language]

    def links(self, family: str) -> str:
        """The list of a family's entries, for the page above theirs; each has its anchor there."""
        items = "\n".join(
            f"- [{self.index.title(each)}]({each.page}#{each.anchor}){{ #{each.anchor} }}"
            for each in self.index.of(family)
        )
        return f"<div markdown {UNSEARCHED}>\n\n{items}\n\n</div>"

    def markdown(self, family: str) -> str:
        """The entries of a family, for its page.

        Raises:
            SiteError: There is no such family, or one of its entries is wrong.
        """
        chosen = self.index.of(family)
        if wrong := [line for message in chosen for line in self.index.problems_of(message)]:
            raise SiteError("\n".join(wrong))
        return "\n".join(self.entry(message) for message in chosen)

    def entry(self, message: Message) -> str:
        """The Markdown of one entry."""
        say = self.labels
        meaning, cure, apart = self.index.said(message)
        words = [
            meaning,
            f"**{say.cure}**{say.colon}{cure}" if cure else f"**{say.cure}**{say.colon}",
        ]
        after = [f"**{say.apart}**{say.colon}{apart}"] if apart else []
        after.append("\n".join(self._list(message, f"{meaning} {cure} {apart}")))
        parts = [
            f"## {self.index.title(message)} {{ #{message.anchor} }}",
            *map(_from_family, words),
            *self._cures(message),
            *map(_from_family, after),
        ]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _cures(self, message: Message) -> Iterator[str]:
        if message.cure:
            yield _fence(self.index.code(message.where, message.cure))
        if message.cure_package:
            yield self.labels.package
            yield _fence(self.index.code(message.where, message.cure_package))

    def _list(self, message: Message, said: str) -> Iterator[str]:
        say = self.labels
        if places := list(self._places(message)):
            yield f"- {say.run}{say.colon}{say.semicolon.join(places)}"
        if message.elsewhere:
            yield f"- {say.elsewhere}"
        if also := [in_code(text) for text in message.also if text not in said]:
            yield f"- {say.also}{say.colon}{say.comma.join(also)}"
        if message.also_elsewhere:
            texts = say.comma.join(map(in_code, message.also_elsewhere))
            yield f"- {say.also_elsewhere}{say.colon}{texts}"
        if message.words:
            yield f"- {say.words}{say.colon}{say.comma.join(message.words)}"
        if message.issues:
            yield f"- {say.public}{say.colon}{say.comma.join(map(_issue, message.issues))}"

    def _places(self, message: Message) -> Iterator[str]:
        """A link to each section that has it as a heading, or runs what prints or cures it."""
        chapters = (
            Place(each.page, each.anchor, "")
            for each in self.index.headings.get(message.message, [])
        )
        cures = (
            self.index.section(message.where, named).path
            for named in (message.cure, message.cure_package)
            if named
        )
        runs = (self.index.shown[path] for path in (*self.index.printed_by(message), *cures))
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
        page = sections(pages.read(self.index.project, self.index.folder / place.page))[1].title
        return page if page == place.title else f"{page}{self.labels.colon}{place.title}"


def generators(project: Project, language: str) -> dict[str, Callable[[str], str]]:
    """What the fences of the error index become, by their language, while one page is rendered."""
    entries = Entries(Index(project, language))
    return {"errors": entries.markdown, "errors-list": entries.links}


def _from_family(text: str) -> str:
    """Links are written as from `docs/LANGUAGE/`; a family's page lies in a folder there."""
    return _RELATIVE.sub("](../", text)


def _fence(code: str) -> str:
    ticks = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", code))])
    return f"{ticks}{{ .python {UNSEARCHED} }}\n{code}\n{ticks}"


def _issue(issue: str) -> str:
    repository, _, number = issue.partition("#")
    name = repository.partition("/")[2]
    return f"[{name} #{number}](https://github.com/{repository}/issues/{number})"
