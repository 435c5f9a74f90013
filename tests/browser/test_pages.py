"""Each page of both editions as a reader's browser shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 800}

SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
BROKEN_IMAGES = "[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)"


def test_pages_are_whole(browser: Browser, site: str, paths: list[str]) -> None:
    page = browser.new_page()
    problems: list[str] = []
    where = ""
    page.on(
        "request",
        lambda r: problems.append(f"{where}: asks for {r.url}") if external(r.url, site) else None,
    )
    page.on(
        "console",
        lambda m: problems.append(f"{where}: {m.text}") if m.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda e: problems.append(f"{where}: {e}"))
    page.on(
        "response",
        lambda r: problems.append(f"{where}: {r.status} {r.url}") if r.status >= 400 else None,
    )
    schemes = set()
    for path in paths:
        where = path
        page.set_viewport_size(DESKTOP)
        page.goto(site + path, wait_until="load")
        for scheme in (scheme_of(page), switch_scheme(page)):
            schemes.add(scheme)
            for size in (DESKTOP, PHONE):
                where = f"{path} ({scheme}, {size['width']} px)"
                page.set_viewport_size(size)
                if page.evaluate(SCROLLS):
                    problems.append(f"{where}: scrolls sideways")
                problems += [f"{where}: broken image {src}" for src in page.evaluate(BROKEN_IMAGES)]
    page.close()
    assert not problems, "\n".join(problems)
    assert schemes == {"default", "slate"}
    assert len(paths) > 20


def scheme_of(page: Page) -> str:
    return str(page.evaluate("document.body.dataset.mdColorScheme"))


def switch_scheme(page: Page) -> str:
    """Choose the other colour scheme, as a reader does; it stays for the next page."""
    before = scheme_of(page)
    page.evaluate("document.querySelector('[for^=__palette]:not([hidden])').click()")
    page.wait_for_function("before => document.body.dataset.mdColorScheme !== before", arg=before)
    return scheme_of(page)


def external(url: str, site: str) -> bool:
    return not url.startswith((site, "data:", "blob:"))


def open_all(page: Page) -> None:
    """Show what tabs and folded boxes hide, so that every button can be clicked."""
    page.add_style_tag(content=".tabbed-block { display: block !important }")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


CHAPTERS = [path.stem for path in sorted((ROOT / "docs/zh").glob("0*.md"))]
UNSEEN = """[...document.querySelectorAll(
    ".snippet-source, .snippet-output, .tabbed-block, .diagram svg, .snippet-ladder svg")]
  .filter(each => !each.closest("details:not([open])")) // opens without scripts, too
  .filter(each => !each.getClientRects().length || !each.getBoundingClientRect().height)
  .map(each => each.outerHTML.slice(0, 80))"""


def test_without_javascript_everything_is_there(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    unseen = {}
    for path in ["", *(f"{chapter}/" for chapter in CHAPTERS)]:
        for language in ("", "en/"):
            page.goto(site + language + path, wait_until="load")
            assert page.locator(".snippet-output").count() >= (10 if path else 1)
            assert page.locator(".tabbed-block").count() >= (2 if path else 0)
            if missing := page.evaluate(UNSEEN):
                unseen[language + path] = missing
    context.close()
    assert unseen == {}
