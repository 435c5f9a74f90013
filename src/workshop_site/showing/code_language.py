"""Says which code isn't the page's language, and which tab holds the broken code.

A screen reader changes its voice for the language, a translating browser leaves code alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.postprocessors import Postprocessor

if TYPE_CHECKING:
    from markdown import Markdown

TAB = re.compile(r'(<label for="__tabbed_[^"]+")>([❌✅])')
TAB_CLASSES = {"❌": "tab--broken", "✅": "tab--fixed"}
"""For the style sheet; `:has(.snippet--broken)` makes each change of a page's code costly."""

HAN = re.compile(r"[\u3400-\u9fff]")
BLOCK = re.compile(r"<pre(?! lang=| translate=)([^>]*)>(?:<span></span>)?(.*?)</pre>", re.DOTALL)
INLINE = re.compile(r"<code>([^<]*)</code>(?!</pre>)")
PHRASE = re.compile(r"[A-Za-z]{2,},? [A-Za-z]+,? [A-Za-z]+")


class CodeLanguage(Postprocessor):
    """The last step of rendering a page."""

    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md)
        self.is_foreign = language != "en"

    def run(self, text: str) -> str:
        text = TAB.sub(lambda tab: f'{tab[1]} class="{TAB_CLASSES[tab[2]]}">{tab[2]}', text)
        return self._mark(text)

    def _mark(self, text: str) -> str:
        """The language of code: a block's, and of English phrases such as an error's message."""

        def block(match: re.Match[str]) -> str:
            attributes, inner = match.groups()
            english = self.is_foreign and not HAN.search(inner)
            language = ' lang="en"' if english else ""
            return f'<pre{language} translate="no"{attributes}>{inner}</pre>'

        def phrase(match: re.Match[str]) -> str:
            english = PHRASE.search(match[1]) and not HAN.search(match[1])
            return f'<code lang="en">{match[1]}</code>' if english else match[0]

        text = BLOCK.sub(block, text)
        return INLINE.sub(phrase, text) if self.is_foreign else text
