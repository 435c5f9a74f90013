"""axe-core finds nothing on any page in either scheme; each drawing says what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from .test_pages import DESKTOP, PHONE, open_all, switch_scheme

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VIOLATIONS: dict[str, Any] = {
    "resultTypes": ["violations"]
}  # axe describes what passes at length otherwise
COLOURS = VIOLATIONS | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
"""The rules whose findings depend on the scheme."""
SCROLLERS = VIOLATIONS | {"runOnly": {"type": "rule", "values": ["scrollable-region-focusable"]}}
"""The rule whose findings depend on the width."""

NAMELESS = """[...document.querySelectorAll("svg:not([role=img])")]
    .filter(svg => svg.textContent.trim())
    .concat([...document.querySelectorAll("svg[role=img]")]
        .filter(svg => !svg.querySelector(":scope > title")?.textContent
            || !svg.querySelector(":scope > desc")?.textContent))
    .map(svg => svg.id || svg.outerHTML.slice(0, 80))"""


@pytest.mark.timeout(1800)
def test_axe_finds_no_violation(browser: Browser, site: str, paths: list[str]) -> None:
    page = browser.new_page(viewport=DESKTOP)
    page.emulate_media(reduced_motion="reduce")
    found = []
    for path in paths:
        page.goto(site + path, wait_until="load")
        open_all(page)
        found += [f"{path}: {each}" for each in violations(page, VIOLATIONS)]
        page.set_viewport_size(PHONE)
        found += [f"{path} (phone): {each}" for each in violations(page, SCROLLERS)]
        page.set_viewport_size(DESKTOP)
        scheme = switch_scheme(page)
        found += [f"{path} ({scheme}): {each}" for each in violations(page, COLOURS)]
        found += [
            f"{path}: a drawing without title and description: {each}"
            for each in page.evaluate(NAMELESS)
        ]
    page.close()
    assert not found, "\n".join(found)


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    response = Axe().run(page, options=options).response
    return [
        f"{each['id']}: {each['help']}: {node['html'][:120]}: {node['failureSummary']!r}"
        for each in response["violations"]
        for node in each["nodes"][:3]
    ]
