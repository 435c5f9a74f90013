"""A line of output that the text quotes, `` `left: 0`{ .out } ``, is one that the page shows."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from workshop_site.project import SiteError
from workshop_site.showing import place

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown

    from workshop_site.running.build import Said
    from workshop_site.showing.snippet import SnippetBlocks

CLASS = "out"
QUOTED = re.compile(rf"(?<=`)\{{ *\.{CLASS} *\}}")
"""What makes inline code a quotation, as it is written."""


class Quoted(Treeprocessor):
    """Looks for each quotation in what the page's snippets printed; `…` stands for what varies.

    Nothing is said of a page with a snippet that has not run, or that prints something else here.
    """

    def __init__(self, md: Markdown, blocks: SnippetBlocks) -> None:
        super().__init__(md)
        self.blocks = blocks

    def run(self, root: Element) -> None:
        printed = self.blocks.shown
        if not all(map(_is_known, printed)):
            return
        text = "\n".join(said.text for said in printed)
        for code in root.iter("code"):
            if CLASS in code.get("class", "").split():
                words = unescape(HTML_PLACEHOLDER_RE.sub(self._stashed, "".join(code.itertext())))
                parts = (re.escape(part) for part in words.split("…"))
                if not re.search(".*?".join(parts), text):
                    where = place.name(self.md, self.blocks.language)
                    raise SiteError(
                        f"{where}:{self._line(words)}: no snippet of this page prints {words!r}: "
                        "quote it as it is printed, with … for what varies"
                    )

    def _stashed(self, match: re.Match[str]) -> str:
        """What inlinehilite has put aside in the place of the code."""
        return str(self.md.htmlStash.rawHtmlBlocks[int(match[1])])

    def _line(self, words: str) -> int:
        lines = place.text(self.md, self.blocks.runs.project, self.blocks.language).splitlines()
        return next((n for n, line in enumerate(lines, 1) if f"`{words}`{{" in line), 1)


def _is_known(said: Said) -> bool:
    return bool(said.date) and not said.elsewhere and not said.problem
