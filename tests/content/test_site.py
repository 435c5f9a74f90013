"""The built site: its links, its search, and what machines read of it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.content.navigation import navigation
from tests.site.conftest import REPOSITORY
from workshop_site.checking import published
from workshop_site.checking.links import Site
from workshop_site.project import LANGUAGES, Project
from workshop_site.reading import terms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PROJECT = Project(REPOSITORY)
POINTER = re.compile(r"^> [^\n]*\[llms\.txt\]\([^)\n]*\)\n\n", re.MULTILINE)
LISTED = re.compile(
    r"^- \[[^\]]+\]\(\S+?/((?:(?:reference|errors|exercises)/)?\w+\.md)\)", re.MULTILINE
)
ADDRESS = re.compile(r'<link rel="canonical" href="([^"]+)">')


def assert_none(found: Iterable[str]) -> None:
    problems = list(found)
    assert not problems, "\n".join(["", *problems])


def address(site: Path) -> str:
    """The address of the site's first page, as the build was told."""
    match = ADDRESS.search((site / "index.html").read_text("utf-8"))
    assert match
    return match[1]


def test_links_lead_somewhere_and_files_are_used(site: Path) -> None:
    assert_none(Site(site, urlsplit(address(site)).path.rstrip("/")).problems())


def test_what_was_published_stays(site: Path) -> None:
    """Each address, and each heading's id, that `docs/published.txt` lists."""
    listed = published.read(PROJECT)
    assert len(listed) >= 64
    assert sum(map(len, listed.values())) > 1000
    assert_none(published.problems(PROJECT, Site(site)))


def test_the_search_knows_the_glossarys_words(site: Path) -> None:
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    text = "\u200b".join(f"{entry['title']}\u200b{entry['text']}" for entry in index["docs"])
    words = set(re.split(r"[\s\u200b\-]+", text))
    expected = set(terms.words(terms.load(PROJECT)))
    assert len(expected) > 10
    assert sorted(expected - words) == []


def test_records_of_translation_do_not_show(site: Path) -> None:
    assert "reflects" not in (site / "en/01_basic_concepts/index.html").read_text("utf-8")


def test_machines_find_every_page(site: Path) -> None:
    """Each page's Markdown lies beside it, is listed, and holds no include that was not read."""
    for folder, language in zip((site, site / "en"), LANGUAGES, strict=True):
        listed = LISTED.findall((folder / "llms.txt").read_text("utf-8"))
        assert listed == list(navigation(language))
        whole = (folder / "llms-full.txt").read_text("utf-8")
        for name in listed:
            text = (folder / name).read_text("utf-8")
            text, pointers = POINTER.subn("", text)
            assert pointers == 1  # which the whole needs not
            assert text in whole
            assert "--8<--" not in text or name == "contributing.md"  # which tells how to write one


def test_the_sitemap_names_both_languages_of_a_page(site: Path) -> None:
    root = address(site)
    assert re.match(r"https?://[^/]+/", root)
    for folder, language in ((site, ""), (site / "en", "en/")):
        text = (folder / "sitemap.xml").read_text("utf-8")
        for name in ("", "01_basic_concepts/", "reference/pool/"):
            assert f"<loc>{root}{language}{name}</loc>" in text
            assert f'hreflang="zh-Hans" href="{root}{name}"' in text
            assert f'hreflang="en" href="{root}en/{name}"' in text


class Shown(HTMLParser):
    """What of a page is Markdown that was not understood."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._empty = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"area", "base", "br", "hr", "img", "input", "link", "meta", "path"}:
            self._open.append((tag, dict(attrs).get("class") or ""))
        self._empty = dict(attrs).get("class") == "tabbed-block"

    def handle_endtag(self, tag: str) -> None:
        if self._empty and tag == "div":
            self.problems.append("a tab holds nothing: indent what it holds by four spaces")
        self._empty = False
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._empty = False
        if not {"pre", "code", "script", "style"} & {tag for tag, _ in self._open}:
            for line in data.splitlines():
                if line.strip().startswith(("```", "~~~", "--8")):
                    self.problems.append(f"shows {line.strip()[:60]!r}: indent the fence by fours")


def shown(html: str) -> list[str]:
    parser = Shown()
    parser.feed(html)
    parser.close()
    return parser.problems


def test_no_page_shows_a_fence_as_it_was_written(site: Path) -> None:
    files = sorted(site.rglob("*.html"))
    assert len(files) > 60
    assert_none(
        f"{file.relative_to(site).as_posix()}:1: {problem}"
        for file in files
        for problem in shown(file.read_text("utf-8"))
    )


def test_it_would_be_seen() -> None:
    tab = '<div class="tabbed-block">\n{}</div>'
    assert shown(tab.format("<p>text</p><pre>```python</pre><code>--8<-- x</code>")) == []
    assert len(shown(tab.format("") + '<p>```python exec="on"\n--8<-- "x.py"\n```</p>')) == 4
