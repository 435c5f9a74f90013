"""Reads a page's fences once, before any other preprocessor, and makes them ready.

A fence that names a table of a data file becomes the Markdown made from it. Before one that runs a
snippet goes what it needs to run where it is pasted; and its header is told what SuperFences, which
sees only the text, can't know: which file it includes, and where on the page it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown.preprocessors import Preprocessor

from workshop_site.project import SiteError
from workshop_site.reading import pages
from workshop_site.reading.faults import faults
from workshop_site.showing import place
from workshop_site.showing.needs import Needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from markdown import Markdown

    from workshop_site.project import Project


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
        made: list[str] = []
        done = 0
        needed = Needed(self.project, self.language)
        for block in page.blocks:
            start = block.line - 1 - offset
            where = f"{page.name}:{block.line}"
            path = None
            if block.include is not None:
                path = pages.included(self.project, block.include, where)
            if block.language in self.generated and block.body:
                text = self.generated[block.language](block.body[0].strip())
                above, done = [*lines[done:start], *text.split("\n")], block.end - offset
                needed.read(above)
                made += above
            elif block.runs:
                above, done = lines[done:start], start + 1
                header = self._header(where, block)
                needed.read(above)
                note = needed.before(path, block.margin) if path and block.has_source else []
                made += [*above, *note, lines[start] + header]
            elif block.language == "mermaid":
                made += [*lines[done:start], f'{lines[start]} where="{where}"']
                done = start + 1
        return made + lines[done:]

    def _header(self, where: str, block: pages.Block) -> str:
        """What is added to the header of a block that runs."""
        if block.include is None or len(block.body) != 1:
            raise SiteError(
                f"{where}: the block {block.info!r} runs code that is not a file: put it into "
                'snippets/ and include it with one line, --8<-- "chapter/name.py"'
            )
        return "".join(f' {name}="{value}"' for name, value in self._told(where, block))

    def _told(self, where: str, block: pages.Block) -> Iterator[tuple[str, str]]:
        try:
            options = block.options
        except ValueError as error:
            raise SiteError(f"{where}: these options of the fence can't be read: {error}") from None
        yield "snippet", block.include or ""
        yield "where", where
        if "source" not in options:
            yield "source", "above"
