"""One style sheet for a built site: Material's and ours, less the rules that no page can use.

A rule stays when each class and element that its selector names occurs in a page, or as a word in a
script that may add it. What a selector says inside `:not()`, `:is()` and the like is not looked at.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import tinycss2

from .slim import without_indents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

OTHER_FEATURES = re.compile(
    r"\[dir=rtl\]|\.(?:md-(?:annotation|consent|feedback|source__fact|version)|mermaid)"
)
"""What Material's style sheet and script have for sites of another kind than this one."""

LINK = re.compile(r'\s*<link rel="stylesheet" href="([^"]+)">')
TAB = re.compile(r"\.tabbed-.*:nth-child\((\d+)\)")


@dataclass
class Vocabulary:
    """What the pages and scripts of a site can refer to."""

    names: set[str] = field(default_factory=set)
    """Classes, elements, and each word of a script."""
    properties: set[str] = field(default_factory=set)
    """Custom properties that pages and scripts read or set."""
    tabs: int = 0
    """Most tabs that stand side by side."""

    def read_page(self, html: str) -> None:
        for classes in re.findall(r'\bclass="([^"]*)"', html):
            self.names.update(classes.split())
        self.names.update(re.findall(r"<([a-z][a-z0-9-]*)", html))
        self.tabs = max([self.tabs, *map(int, re.findall(r'data-tabs="\d+:(\d+)"', html))])
        self.properties.update(re.findall(r"--[\w-]+", html))
        for script in re.findall(r"<script>(.*?)</script>", html, re.DOTALL):
            self.read_script(script)

    def read_script(self, text: str) -> None:
        self.names.update(re.findall(r"[\w-]+", text))
        self.properties.update(re.findall(r"--[\w-]+", text))

    def may_match(self, selector: list[Any]) -> bool:
        text = tinycss2.serialize(selector)
        tab = TAB.search(text)
        if OTHER_FEATURES.search(text) or (tab and int(tab[1]) > self.tabs):
            return False
        before = ""
        for token in selector:
            if token.type == "ident" and before != ":" and not self._knows(token.value):
                return False
            before = token.value if token.type == "literal" else ""
        return True

    def _knows(self, name: str) -> bool:
        """A script also makes names: of `tabbed-control--` and a direction, for instance."""
        return name in self.names or f"{name.partition('--')[0]}--" in self.names


def merge(site: Path, editions: list[Path]) -> None:
    """Give each page one link to one style sheet, instead of several links.

    Args:
        site: The built site.
        editions: The folders in it that have sheets, the same ones in each; the site is the first.
    """
    pages = {page: page.read_text(encoding="utf-8") for page in site.rglob("*.html")}
    words = Vocabulary()
    for html in pages.values():
        words.read_page(html)
    for script in [*site.glob("js/*.js"), *site.glob("assets/javascripts/*.js")]:
        words.read_script(script.read_text(encoding="utf-8"))
    sheets = LINK.findall(pages[site / "index.html"])
    css = slim("".join((site / each).read_text(encoding="utf-8") for each in sheets), words)
    name = f"assets/stylesheets/site.{hashlib.sha256(css.encode()).hexdigest()[:8]}.min.css"
    for edition in editions:
        (edition / name).write_text(css, encoding="utf-8")
        for each in sheets:
            (edition / each).unlink()
    for page, html in pages.items():
        if first := LINK.search(html):
            link = first[0].replace(sheets[0], name)
            others = LINK.sub("", html[first.end() :])
            html = html[: first.start()] + link + others  # noqa: PLW2901
        page.write_text(without_indents(html), encoding="utf-8")


def slim(css: str, words: Vocabulary) -> str:
    """The style sheet without comments, rules that can't match and properties that nobody reads."""
    text = "".join(_rules(tinycss2.parse_stylesheet(css, True, True), words))
    while True:
        read = words.properties | set(re.findall(r"var\((--[\w-]+)", text))
        kept = re.sub(
            r"(?<=[{;])(--md-[\w-]+):(?:url\([^)]*\)|[^;{}])*(?:;|(?=\}))",
            lambda match: match[0] if match[1] in read else "",  # noqa: B023  # used at once
            text,
        )
        if kept == text:
            return '@charset "utf-8";' + text
        text = kept


def _rules(nodes: Iterable[Any], words: Vocabulary) -> Iterator[str]:
    for node in nodes:
        if node.type == "error":
            raise ValueError(f"a style sheet, line {node.source_line}: {node.message}")
        if node.type == "qualified-rule":
            selectors = [each for each in split(node.prelude) if words.may_match(each)]
            if selectors:
                yield f"{','.join(map(_compact, selectors))}{{{_declarations(node.content)}}}"
        elif node.content is None:
            if node.lower_at_keyword != "charset":
                yield node.serialize()
        elif node.lower_at_keyword in {"media", "supports"}:
            inner = "".join(_rules(tinycss2.parse_rule_list(node.content, True, True), words))
            if inner:
                yield f"@{node.at_keyword} {_compact(node.prelude)}{{{inner}}}"
        else:
            yield node.serialize()


def split(prelude: list[Any]) -> list[list[Any]]:
    """A rule's selectors; a comma inside `:is()` separates none."""
    selectors: list[list[Any]] = [[]]
    for each in prelude:
        if each == ",":
            selectors.append([])
        else:
            selectors[-1].append(each)
    return selectors


def _declarations(content: list[Any]) -> str:
    nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return ";".join(
        f"{each.name}:{_compact(each.value)}{'!important' * each.important}" for each in nodes
    )


def _compact(tokens: list[Any]) -> str:
    return "".join(
        " " if token.type == "whitespace" else token.serialize()
        for token in tokens
        if token.type != "comment"
    ).strip()
