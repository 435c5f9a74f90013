"""Reads a page's fences once, before any other preprocessor, and makes them ready.

A fence that names a table of a data file becomes the Markdown made from it. Before one that runs a
snippet goes what it needs to run where it is pasted; and its header is told what SuperFences, which
sees only the text, can't know: which file it includes, and where on the page it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.preprocessors import Preprocessor

from workshop_site.project import SiteError
from workshop_site.reading.excerpts import excerpt
from workshop_site.reading.faults import faults
from workshop_site.reading.marks import find
from workshop_site.reading.reading_time import HALF, minutes
from workshop_site.reading.structure import sections
from workshop_site.showing import exercise, place
from workshop_site.showing.needs import Needed
from workshop_site.showing.prediction import WHY, WHY_ENDS
from workshop_site.showing.words import FULL_STOP, IN_TWO, READING_TIME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from markdown import Markdown

    from workshop_site.project import Project
    from workshop_site.reading import pages
    from workshop_site.reading.excerpts import Excerpt

CHAPTER = re.compile(r"\d+_")
NEXT = re.compile(r"## .*\{ #next \}$")
TIMED = '{ .reading-time data-search-exclude="all" }'
OPTIONS = {"exec", "source", "ladder", "marks"}


class Fences(Preprocessor):
    """The first step of rendering a page."""

    def __init__(
        self,
        md: Markdown,
        project: Project,
        language: str,
        generated: Mapping[str, Callable[[str], str]],
    ) -> None:
        super().__init__(md)
        self.project, self.language = project, language
        self.generated = generated

    def run(self, lines: list[str]) -> list[str]:
        page, offset = place.page(self.md, self.project, self.language, lines)
        if found := list(faults(self.project, page)):
            raise SiteError("\n".join(found))
        lines = _with_why(page, offset, lines)
        made: list[str] = []
        done = 0
        needed = Needed(self.project, self.language)
        for block in page.blocks:
            start = block.line - 1 - offset
            where = f"{page.name}:{block.line}"
            shown = excerpt(self.project, block.shows, where) if block.include else None
            if block.language in self.generated and block.body:
                text = self.generated[block.language](block.body[0].strip())
                above, done = [*lines[done:start], *text.split("\n")], block.end - offset
                needed.read(above)
                made += above
            elif block.runs or (shown and block.language == "python"):
                above, done = lines[done:start], start + 1
                header = self._header(where, block, shown)
                opening = lines[start].partition(block.language)[0]
                needed.read(above)
                note = needed.before(block, shown.path) if shown and block.lists_files else []
                language = "python" if block.predicted else block.language
                made += [*above, *note, f"{opening}{language} {header}"]
            elif block.language == "mermaid":
                made += [*lines[done:start], f'{lines[start]} where="{where}"']
                done = start + 1
        made = self._timed(page, self._with_door(made + lines[done:]))
        return "\n".join(made).split("\n")

    def _timed(self, page: pages.Page, lines: list[str]) -> list[str]:
        """A chapter says below its title how long it takes."""
        if not CHAPTER.match(place.source(self.md)):
            return lines
        title = next((n for n, line in enumerate(lines) if line.startswith("# ")), -1)
        found = minutes(page, self.language)
        said = READING_TIME[self.language].format(prose=found.prose, whole=found.whole)
        if found.half:
            said += IN_TWO[self.language].format(half=found.half, anchor=HALF)
        said += FULL_STOP[self.language]
        return [*lines[: title + 1], "", said, TIMED, "", *lines[title + 1 :]]

    def _with_door(self, lines: list[str]) -> list[str]:
        """A chapter leads to its exercises, before it leads on."""
        source = place.source(self.md)
        if not CHAPTER.match(source) or not any(map(NEXT.match, lines)):
            return lines
        end = next(n for n, line in enumerate(lines) if NEXT.match(line))
        said = exercise.door(self.project, self.language, source)
        return [*lines[:end], said, "", *lines[end:]] if said else lines

    def _header(self, where: str, block: pages.Block, shown: Excerpt | None) -> str:
        """The options of a block that shows a file: those written, and what SuperFences can't know.

        The marks go as numbers of lines: their text may hold quotes of either kind.
        """
        if shown is None or len(block.body) != 1:
            raise SiteError(
                f"{where}: the block {block.info!r} runs code that is not a file: put it into "
                'snippets/ and include it with one line, --8<-- "chapter/name.py"'
            )
        _check(where, block.options)
        options = {"exec": "on", "source": "above"} | block.options
        if value := options.pop("marks", ""):
            options["marks"] = " ".join(str(mark.line) for mark in find(value, shown.lines))
        told = {"snippet": block.shows, "where": where, "run": "on" if block.runs else "no"}
        if block.predicted:
            told["predict"] = "on"
        return " ".join(f'{name}="{value}"' for name, value in (options | told).items())


def _with_why(page: pages.Page, offset: int, lines: list[str]) -> list[str]:
    """Marks the words below each prediction; the number of lines stays what it was."""
    found = [*lines]
    predictions = [block for block in page.blocks if block.predicted]
    ends = [len(lines) + offset + 1, *(block.line for block in predictions)]
    ends += [section.line for section in sections(page) if section.level]
    for block in predictions:
        first = block.end - offset
        end = min(line for line in ends if line > block.line) - 1 - offset
        if any(map(str.strip, lines[first:end])):
            found[first] = f"\n{WHY}\n\n{found[first]}"
            found[end - 1] += f"\n\n{WHY_ENDS}\n"
    return found


def _check(where: str, options: Mapping[str, str]) -> None:
    if unknown := sorted(set(options) - OPTIONS):
        raise SiteError(
            f"{where}: the block has unknown options: {', '.join(unknown)} "
            f"(known: {', '.join(sorted(OPTIONS))}; its title is the file's name)"
        )
    for option, value in (("source", "none"), ("ladder", "on")):
        if options.get(option, value) != value:
            raise SiteError(
                f'{where}: the block says {option}="{options[option]}", not {option}="{value}"; '
                "or leave it away"
            )
