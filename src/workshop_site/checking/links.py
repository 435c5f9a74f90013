"""Whether a built site holds together: each link inside it leads somewhere, each file is used.

`mkdocs build --strict` knows the links that are written in Markdown. This reads the pages as a
browser does, so it also knows those in HTML, in docstrings, in the theme and in style sheets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_IN_STYLE = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_LISTED = re.compile(r"\]\([^)\s]*?([^/)\s]+\.md)\)")
_MADE_BY_THE_THEME = ("assets/", "search/", "sitemap.xml", "objects.inv")
_BY_SCRIPTS = ("run/",)  # js/run.js loads it when a reader runs a block
_FOR_MACHINES = ("llms.txt", "llms-full.txt", "img/social-")  # asked for by a well-known name


@dataclass
class HtmlPage(HTMLParser):
    """The ids and the addresses of a page."""

    text: str
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"id", "name"} and value:
                self.ids.add(value)
            # data-src, and the like: what a script loads when it is needed
            if (name == "href" or name.endswith("src")) and value is not None:
                self.links.append(value)


class Site:
    """A folder that `mkdocs build` has made."""

    def __init__(self, root: Path, base: str = "") -> None:
        self.root = root.resolve()
        self.base = base

    @cached_property
    def pages(self) -> dict[Path, HtmlPage]:
        files = sorted(self.root.rglob("*.html"))
        return {file: HtmlPage(file.read_text(encoding="utf-8")) for file in files}

    def problems(self) -> Iterator[str]:
        """The links that lead nowhere and the files that nothing uses, a line each."""
        used: set[Path] = set()
        for file, page in self.pages.items():
            for link in dict.fromkeys(page.links):
                target, problem = self._follow(file, link)
                if problem:
                    yield f"{self._name(file)}: the link {link!r} {problem}"
                if target:
                    used.add(target)
        for file in sorted(self.root.rglob("*.css")):
            found = _IN_STYLE.findall(file.read_text(encoding="utf-8"))
            for link in dict.fromkeys("".join(each) for each in found):
                target, problem = self._follow(file, link)
                if problem:
                    yield f"{self._name(file)}: {link!r} {problem}"
                if target:
                    used.add(target)
        yield from self._orphans(used)

    def _follow(self, file: Path, link: str) -> tuple[Path | None, str]:
        """The file that a link leads to, and what is wrong with the link."""
        parts = urlsplit(link.removeprefix(self.base) if self.base else link)
        if parts.scheme or parts.netloc:
            return None, ""
        path = unquote(parts.path)
        start = self.root if path.startswith("/") else file.parent
        target = (start / path.lstrip("/")).resolve() if path else file
        if target.is_dir():
            target /= "index.html"
        if not target.is_relative_to(self.root) or not target.is_file():
            return None, "leads nowhere: correct it"
        anchor = unquote(parts.fragment)
        page = self.pages.get(target)
        if anchor and page and anchor not in page.ids and not anchor.startswith("__"):
            return target, f"leads to no place in {self._name(target)}: there is no id {anchor!r}"
        return target, ""

    def _orphans(self, used: set[Path]) -> Iterator[str]:
        lists = sorted(self.root.rglob("llms.txt"))
        listed = {link for file in lists for link in _LISTED.findall(file.read_text("utf-8"))}
        for file in sorted(self.root.rglob("*")):
            name = file.relative_to(self.root).as_posix().removeprefix("en/")
            known = (*_MADE_BY_THE_THEME, *_BY_SCRIPTS, *_FOR_MACHINES, "404.html")
            if not file.is_file() or name.startswith(known) or file in used or file.name in listed:
                continue
            yield f"{self._name(file)}: nothing links to it or loads it: use it or delete it"

    def _name(self, file: Path) -> str:
        return file.relative_to(self.root).as_posix()
