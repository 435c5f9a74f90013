"""What a first visit to a page transfers."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response

KB = 1024
OWN, SHARED = 60 * KB, 45 * KB
"""What a page's HTML may weigh, and what all pages load; compressed, as a host does."""

FOR_THE_SEARCH = ("/bundle.", "/search_index.json")


@pytest.mark.parametrize("language", ["", "en/"])
def test_a_first_visit_is_light(
    browser: Browser, site: str, language: str, paths: list[str]
) -> None:
    too_heavy = []
    for path in [each for each in paths if each.startswith("en/") == bool(language)]:
        address = f"{site}{path}"
        weights = first_visit(browser, address)
        assert all(url.startswith(site) for url in weights)
        assert not any(part in url for url in weights for part in FOR_THE_SEARCH)
        assert len(weights) > 5
        own = weights.pop(address)
        if own > OWN or sum(weights.values()) > SHARED:
            too_heavy.append(f"{path}: {own / KB:.1f} KB, and {sum(weights.values()) / KB:.1f}")
    assert not too_heavy, "\n".join(too_heavy)


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
