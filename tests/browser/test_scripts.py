"""What a page's own small scripts do. Material's is loaded for the search only, see test_search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .test_pages import DESKTOP, scheme_of, switch_scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHAPTER = "01_basic_concepts/"
SCHEMES = {"light": "default", "dark": "slate"}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP, has_touch=True, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def test_the_contents_follow_the_reader(page: Page, site: str) -> None:
    page.goto(site + CHAPTER, wait_until="load")
    active = page.locator(".md-sidebar--secondary .md-nav__link--active")
    assert active.count() == 0
    for anchor in ("override", "recap"):
        page.locator(f".md-sidebar--secondary a[href='#{anchor}']").click()
        page.wait_for_function(
            "anchor => document.querySelector('.md-sidebar--secondary .md-nav__link--active')?.hash"
            " === `#${anchor}`",
            arg=anchor,
        )
    title = page.locator(".md-header__topic").nth(1)
    assert title.inner_text() in page.locator("h1").inner_text()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_scheme_is_the_systems_until_one_is_chosen(page: Page, site: str, system: str) -> None:
    page.emulate_media(color_scheme="dark" if system == "dark" else "light")
    page.goto(site + CHAPTER, wait_until="commit")
    page.wait_for_selector("article", state="attached")
    assert scheme_of(page) == SCHEMES[system]
    chosen = switch_scheme(page)
    assert chosen != SCHEMES[system]
    page.goto(f"{site}about/", wait_until="load")
    assert scheme_of(page) == chosen
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    assert scheme_of(page) == chosen


def test_a_term_is_explained_at_a_touch(page: Page, site: str) -> None:
    page.goto(f"{site}06_mcp_implementation/", wait_until="load")
    term = page.locator("article abbr[title]").first
    term.tap()
    tip = page.locator(".term-tip")
    tip.wait_for(state="visible")
    assert tip.inner_text() == term.get_attribute("title")
    box = tip.bounding_box()
    assert box
    assert box["x"] >= 0
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")


def test_code_is_copied_where_the_clipboard_needs_the_older_way(page: Page, site: str) -> None:
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(site + CHAPTER, wait_until="load")
    button = page.locator(".md-code__button").first
    button.click()
    page.locator(".md-dialog--active").wait_for()
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea')))")
    page.locator("textarea").focus()
    page.keyboard.press("Control+V")
    code = page.locator("pre:has(.md-code__button) > code").first.text_content()
    assert page.locator("textarea").input_value().strip() == (code or "").strip()


def test_a_search_leaves_the_other_scripts_alone(page: Page, site: str) -> None:
    """Material's script, once there, adds no second button and switches no scheme back."""
    page.goto(site + CHAPTER, wait_until="load")
    bars = page.locator(".md-code__nav").count()
    chosen = switch_scheme(page)
    page.locator(".md-search__input").click()
    page.keyboard.type("ExitStack")
    page.locator(".md-search-result__item").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".md-code__nav").count() == bars
    assert scheme_of(page) == chosen
    assert switch_scheme(page) != chosen


@pytest.mark.parametrize("language", ["", "en/"])
def test_a_page_is_copied_as_markdown(page: Page, site: str, language: str) -> None:
    page.goto(site + language + CHAPTER, wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator(".page-markdown button").click()
    page.locator(".md-dialog--active").wait_for()
    source = f"{site}{language}{CHAPTER.rstrip('/')}.md"
    assert asked == [source]
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.request.get(source).text()
    assert copied.startswith("# ")
    listed = page.locator(".page-markdown a[type='text/plain']").get_attribute("href") or ""
    assert page.request.get(f"{page.url}{listed}").text().startswith("# ")


def test_a_page_that_cannot_be_copied_says_why(page: Page, site: str) -> None:
    page.goto(site + CHAPTER, wait_until="load")
    page.route("**/*.md", lambda route: route.abort())
    button = page.locator(".page-markdown button")
    button.click()
    dialog = page.locator(".md-dialog--active")
    dialog.wait_for()
    assert dialog.inner_text().startswith(f"{button.inner_text()}: ")
