"""Each page of both editions as a reader's browser shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from workshop_site import pages
from workshop_site.project import Project

from .conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = {"wide": 1280, "phone": 360}
PROJECT = Project(ROOT)

SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
BROKEN_IMAGES = "[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_whole(
    browser: Browser, site: str, paths: list[str], scheme: Literal["light", "dark"], width: str
) -> None:
    viewport = {"width": WIDTHS[width], "height": 800}
    context = browser.new_context(color_scheme=scheme, viewport=viewport)  # type: ignore[arg-type]
    problems: list[str] = []
    page = context.new_page()
    path = ""
    page.on(
        "request",
        lambda r: problems.append(f"{path}: asks for {r.url}") if external(r.url, site) else None,
    )
    page.on(
        "console",
        lambda m: problems.append(f"{path}: {m.text}") if m.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda e: problems.append(f"{path}: {e}"))
    page.on(
        "response",
        lambda r: problems.append(f"{path}: {r.status} {r.url}") if r.status >= 400 else None,
    )
    for path in paths:
        page.goto(site + path, wait_until="load")
        if page.evaluate(SCROLLS):
            problems.append(f"{path}: scrolls sideways at {WIDTHS[width]} px")
        problems += [f"{path}: broken image {src}" for src in page.evaluate(BROKEN_IMAGES)]
    context.close()
    assert not problems, "\n".join(problems)
    assert len(paths) > 20


def external(url: str, site: str) -> bool:
    return not url.startswith((site, "data:", "blob:"))


def test_the_copy_button_gives_the_file(browser: Browser, site: str) -> None:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    wrong = []
    clicked = 0
    for markdown, shown in pages.shown(PROJECT).items():
        if "zh" not in markdown.parts or not markdown.stem.startswith("01_"):
            continue
        name = markdown.relative_to(ROOT / "docs/zh").with_suffix("").as_posix()
        page.goto(site + (f"{name}/" if name != "index" else ""), wait_until="load")
        open_all(page)
        for path in dict.fromkeys(path for path, block in shown if block.runs):
            block = page.locator(
                ".highlight", has=page.locator(f".filename:text-is('{path.name}')")
            )
            button = block.first.locator("button[data-clipboard-target], button.md-clipboard").first
            button.scroll_into_view_if_needed()
            button.click()
            copied = page.evaluate("navigator.clipboard.readText()")
            clicked += 1
            if copied.rstrip("\n") != path.read_text(encoding="utf-8").rstrip("\n"):
                wrong.append(f"{name}: {path.name}: {copied[:60]!r}")
    context.close()
    assert clicked >= 20
    assert wrong == []


def open_all(page: Page) -> None:
    """Show what tabs and folded boxes hide, so that every button can be clicked."""
    page.add_style_tag(content=".tabbed-block { display: block !important }")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def test_the_language_switch_stays_on_the_page_and_section(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}01_basic_concepts/#override", wait_until="load")
    page.get_by_role("link", name="English").first.click()
    page.wait_for_url(f"{site}en/01_basic_concepts/#override")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="简体中文").first.click()
    page.wait_for_url(f"{site}01_basic_concepts/#override")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.close()


def test_without_javascript_both_halves_of_a_pair_are_there(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}01_basic_concepts/", wait_until="load")
    halves = page.locator(".tabbed-block").all()
    assert len(halves) >= 10
    assert [half.inner_text()[:40] for half in halves if not half.is_visible()] == []
    context.close()
