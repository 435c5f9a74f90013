"""What a page's HTML does without: most marks in code, and a style sheet in each drawing.

A chapter is a third lighter for it, and looks the same. Also says which code isn't the page's
language: a screen reader changes its voice, a translating browser leaves code alone.
"""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING

from markdown.postprocessors import Postprocessor

if TYPE_CHECKING:
    from markdown import Markdown

COLOURS = {
    "k": "k kd kn kp kr kt nd ni nl nt",
    "s": "s s1 s2 sb sc si ss l cpf",
    "se": "se sh sr sx cp",
    "mi": "m mb mf mh mi mo il",
    "nb": "nb bp no",
    "nf": "nf nc ne nn",
    "c": "c c1 ch cm cs sd",
    "gp": "ge gh go gp gr gs gt gu",
}
"""Pygments' classes that Material gives one colour; all others look like the text around them."""

ONE_FOR = {name: first for first, names in COLOURS.items() for name in names.split()}
PLAIN = {"w", "n", "p", "o", "ow", "kc", "sa", "fm", "na", "nv", "vc", "vg", "vi", "vm", "py", "x"}

CODE = re.compile(r"(<code\b[^>]*>)(.*?)(</code>)", re.DOTALL)
TOKEN = re.compile(r'<span class="(\w{1,3})">([^<]*)</span>')
RUN = re.compile(r'<span class="(\w{1,3})">[^<]*</span>(?:\s*<span class="\1">[^<]*</span>)+')

DRAWING = re.compile(
    r'<svg\b(?=[^>]*\bid="(?P<id>[^"]+)")(?=[^>]*\bclass="(?P<kind>[^"]+)")[^>]*>'
    r"(?:(?!</svg>|<style>).)*(?P<style><style>(?P<css>.*?)</style>)",
    re.DOTALL,
)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")

TAB = re.compile(r'(<label for="__tabbed_[^"]+")>([❌✅])')
TAB_CLASSES = {"❌": "tab--broken", "✅": "tab--fixed"}
"""For the style sheet; `:has(.snippet--broken)` makes each change of a page's code costly."""

INDENT = re.compile(r"(<pre\b.*?</pre>)|\s*\n\s*", re.DOTALL)
HAN = re.compile(r"[\u3400-\u9fff]")
BLOCK = re.compile(r"<pre(?! lang=| translate=)([^>]*)>(?:<span></span>)?(.*?)</pre>", re.DOTALL)
INLINE = re.compile(r"<code>([^<]*)</code>(?!</pre>)")
PHRASE = re.compile(r"[A-Za-z]{2,},? [A-Za-z]+,? [A-Za-z]+")


class Slim(Postprocessor):
    """The last step of rendering a page."""

    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md)
        self.is_foreign = language != "en"

    def run(self, text: str) -> str:
        text = TAB.sub(lambda tab: f'{tab[1]} class="{TAB_CLASSES[tab[2]]}">{tab[2]}', text)
        return share_styles(self._mark(CODE.sub(_plainer, text)))

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


def _plainer(code: re.Match[str]) -> str:
    """One span for what has one colour, none for what has the text's."""

    def token(match: re.Match[str]) -> str:
        name, text = match.groups()
        return text if name in PLAIN else f'<span class="{ONE_FOR.get(name, name)}">{text}</span>'

    def joined(match: re.Match[str]) -> str:
        text = TOKEN.sub(r"\2", match[0])
        return f'<span class="{match[1]}">{text}</span>'

    start, inner, end = code.groups()
    return start + RUN.sub(joined, TOKEN.sub(token, inner)) + end


def share_styles(text: str) -> str:
    """The rules of a page's drawings once, for each kind of drawing instead of for each drawing.

    Drawings of a kind hold the same rules in the same order, each only those that it needs.
    """
    drawings = list(DRAWING.finditer(text))
    sheets = [_rules(each) for each in drawings]
    order: TopologicalSorter[str] = TopologicalSorter()
    for rules in sheets:
        for rule in rules:
            order.add(rule)
        for before, after in pairwise(rules):
            order.add(after, before)
    try:
        shared = "".join(order.static_order())
    except CycleError:  # drawings by different versions of a renderer: each keeps its own
        return text
    for number, drawing in reversed(list(enumerate(drawings))):
        style = f"<style>{shared}</style>" if number == 0 else ""
        text = text[: drawing.start("style")] + style + text[drawing.end("style") :]
    return text


def without_indents(html: str) -> str:
    """A whole page without the white space that templates leave behind; code is left alone."""
    return INDENT.sub(lambda match: match[1] or "\n", html)


def _rules(drawing: re.Match[str]) -> list[str]:
    kind = drawing["kind"].split()[0]
    rules = [
        f"{selector.strip()}{{{body}}}".replace(f"#{drawing['id']}", f"svg.{kind}")
        for selector, body in RULE.findall(drawing["css"])
    ]
    return list(dict.fromkeys(reversed(rules)))[::-1]  # of equal ones, the last has effect
