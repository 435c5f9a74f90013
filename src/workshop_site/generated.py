"""A fence that names a section of a data file, and becomes the Markdown made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown.preprocessors import Preprocessor

from . import pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown import Markdown


class Generated(Preprocessor):
    """Puts `write(section)` in the place of each fence of the language, before fences are read."""

    def __init__(self, md: Markdown, language: str, write: Callable[[str], str]) -> None:
        super().__init__(md)
        self.language, self.write = language, write

    def run(self, lines: list[str]) -> list[str]:
        for block in reversed(pages.fences("\n".join(lines), self.language)):
            text = self.write(lines[block.line].strip())
            lines[block.line - 1 : block.line + block.lines + 1] = text.split("\n")
        return lines
