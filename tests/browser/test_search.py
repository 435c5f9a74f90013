"""What readers type into the search box, and the page that stands among the first results."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workshop_site.project import Project
from workshop_site.reading import messages

from .conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUERIES = tomllib.loads((Path(__file__).parent / "queries.toml").read_text(encoding="utf-8"))
FIRST = 3
AT_LEAST = {"zh": 30, "en": 20}

STALE = """
document.querySelector(".md-search-result__list").innerHTML = "<li class=stale></li>"
"""
ANSWERED = """
!document.querySelector(".md-search-result__list .stale")
  && !/搜索引擎|Initializing/.test(document.querySelector(".md-search-result__meta").textContent)
"""
RESULTS = """
[...document.querySelectorAll(".md-search-result__item")].slice(0, 10).map(result =>
  [...result.querySelectorAll(":scope > a")].map(link => link.href.replace(/[?]h=[^#]*/, "")))
"""


@pytest.mark.parametrize("language", QUERIES)
def test_the_page_is_among_the_first_results(browser: Browser, site: str, language: str) -> None:
    root = site + ("" if language == "zh" else "en/")
    page = browser.new_page()
    page.goto(f"{root}about/", wait_until="load")
    page.get_by_role("textbox").click()
    wrong = []
    for query, expected in QUERIES[language].items():
        results = search(page, query)
        if not any(found(result, root + expected) for result in results[:FIRST]):
            listed = "".join(f"\n    {' '.join(r)}".replace(root, "") for r in results[:5])
            wrong.append(f"{query!r}: not {expected}, but{listed or ' nothing'}")
    page.close()
    assert not wrong, f"{len(wrong)} of {len(QUERIES[language])}:\n" + "\n".join(wrong)
    assert len(QUERIES[language]) >= AT_LEAST[language]


HEADINGS, OTHERS = 0.85, 0.75
"""The shares that are found: a word like `pytest` is one for entries of several pages."""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("language", QUERIES)
def test_errors_are_found_by_their_texts_and_by_the_words_for_them(
    browser: Browser, site: str, language: str
) -> None:
    """What is its heading leads to the entry; its other texts, to the entry's page at least."""
    root = site + ("" if language == "zh" else "en/")
    page = browser.new_page()
    page.goto(f"{root}about/", wait_until="load")
    page.get_by_role("textbox").click()
    wrong: dict[bool, list[str]] = {True: [], False: []}
    tried = {True: 0, False: 0}
    for entry in messages.load(Project(ROOT)):
        address = f"{root}{entry.page.removesuffix('.md')}/"
        symptom = entry.symptom_zh if language == "zh" else entry.symptom_en
        queries = dict.fromkeys((*entry.also, *entry.also_elsewhere, *entry.words), address)
        queries[entry.message or symptom] = f"{address}#{entry.anchor}"
        for query, expected in queries.items():
            results = search(page, query.replace("…", " ").replace("`", ""))
            tried["#" in expected] += 1
            if not any(found(result, expected) for result in results[:FIRST]):
                wrong["#" in expected].append(f"{query!r}: not {expected}")
    page.close()
    for is_heading, least in ((True, HEADINGS), (False, OTHERS)):
        share = 1 - len(wrong[is_heading]) / tried[is_heading]
        assert share >= least, f"{share:.2f}\n" + "\n".join(wrong[is_heading])


def search(page: Page, query: str) -> list[list[str]]:
    """The addresses in each result: the page's, and those of its sections that are shown."""
    page.evaluate(STALE)
    page.get_by_role("textbox").fill(query)
    page.keyboard.press("End")  # Material looks when a key is let go
    page.wait_for_function(ANSWERED)
    results: list[list[str]] = page.evaluate(RESULTS)
    return results


def found(result: list[str], address: str) -> bool:
    """Whether the result leads to the page, or to the section if the address names one."""
    if "#" in address:
        return address in result
    return any(link.partition("#")[0] == address for link in result)


def test_half_a_word_finds_and_no_word_does_not(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}about/", wait_until="load")
    page.get_by_role("textbox").click()
    whole = search(page, "AsyncExitStack")
    assert whole
    assert search(page, "asyncexits")[0] == whole[0]
    assert search(page, "xyzzy") == []
    page.close()
