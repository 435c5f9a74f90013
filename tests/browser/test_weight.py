"""What a first visit to a page transfers, and that nothing which a page uses was left out."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import material
import pytest
import tinycss2

from workshop_site import stylesheets

from .conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Response

KB = 1024
LIMIT = 75 * KB
"""Compressed as a host does. The longest chapters weigh 70 KB, the shortest page 30."""

FOR_THE_SEARCH = ("/bundle.", "/search_index.json")
CHAPTERS = ["", *sorted(page.stem for page in (ROOT / "docs/zh").glob("0*.md"))]
SOME_OF_EACH_KIND = [
    "",
    "01_basic_concepts/",
    "06_mcp_implementation/",
    "glossary/",
    "reference/mcp/",
]


@pytest.mark.parametrize("language", ["", "en/"])
def test_a_first_visit_is_light(browser: Browser, site: str, language: str) -> None:
    too_heavy = []
    for chapter in CHAPTERS:
        weights = first_visit(browser, f"{site}{language}{chapter}{'/' * bool(chapter)}")
        assert all(url.startswith(site) for url in weights)
        assert not any(part in url for url in weights for part in FOR_THE_SEARCH)
        assert len(weights) > 5
        if sum(weights.values()) > LIMIT:
            too_heavy.append((sum(weights.values()), weights))
    assert not too_heavy


def first_visit(browser: Browser, address: str) -> dict[str, int]:
    """Each address that a browser with an empty cache asks for, and what its answer weighs."""
    context = browser.new_context()
    page = context.new_page()
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108  # not a builtin
    page.goto(address, wait_until="networkidle")
    weights = {each.url: len(gzip.compress(each.body(), 6, mtime=0)) for each in responses}
    context.close()
    return weights


def test_the_search_loads_when_it_is_used(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}01_basic_concepts/", wait_until="networkidle")
    with page.expect_response("**/bundle.*"), page.expect_response("**/search_index.json"):
        page.get_by_role("textbox").first.focus()
    page.close()


def test_no_dropped_rule_would_have_matched(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site, wait_until="load")
    address = page.locator("link[rel=stylesheet]").evaluate("link => link.href")
    kept = set(selectors(page.request.get(address).text()))
    assert len(kept) > 500
    themes = [
        *Path(material.__file__).parent.glob("templates/assets/stylesheets/main.*.css"),
        *(ROOT / "docs/theme/css").glob("*.css"),
    ]
    written = {one for sheet in themes for one in selectors(sheet.read_text(encoding="utf-8"))}
    dropped = sorted(written - kept)
    assert len(dropped) > 500
    matched = set()
    for path in SOME_OF_EACH_KIND:
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(site + path, wait_until="load")
            matched |= set(page.evaluate(MATCHING, dropped))
    page.close()
    assert matched == set()


MATCHING = """selectors => {
  const state = /::?(active|after|before|checked|focus|hover|marker|open|target|-)[a-z-]*/g
  const bare = /(^|[>~+ ])(?=$|[>~+ ])/g
  return selectors.filter(each => {
    try { return document.querySelector(each.replace(state, "").replace(bare, "$1*")) }
    catch { return false }
  })
}"""


def selectors(css: str) -> Iterator[str]:
    """Each selector of a style sheet, those in @media too."""
    for rule in tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            for each in stylesheets.split(rule.prelude):
                yield " ".join(tinycss2.serialize(each).split())
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            yield from selectors(tinycss2.serialize(rule.content))
