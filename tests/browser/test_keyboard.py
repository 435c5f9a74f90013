"""By keyboard alone: Tab reaches everything that can be used, and shows where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .test_pages import DESKTOP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

WITH_EVERYTHING = "01_basic_concepts/"  # tabs, a folded box, diagrams, ladders, wide tables, code
MOST_STOPS = 600

# What can be used, and how each looks, or its label, before it has the focus.
PREPARE = """() => {
  const style = document.createElement("style")
  style.textContent = "* { transition: none !important; scroll-behavior: auto !important }"
  document.head.append(style)
  const inView = (element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect()
    return bottom > top && right > left && bottom > 0 && top < innerHeight && right > 0
      && left < innerWidth
  }
  const look = (element) => {
    const has = getComputedStyle(element)
    const outline = has.outlineStyle !== "none" && parseFloat(has.outlineWidth) > 0
    return [outline, has.boxShadow, has.color, has.backgroundColor, has.borderColor].join()
  }
  const name = (element) => element.outerHTML.replace(/\\s+/g, " ").slice(0, 120)
  const isUsable = (element) =>
    element.tabIndex >= 0 && (element.type !== "radio" || element.checked)
    && element.checkVisibility({ visibilityProperty: true })
  const all = document.querySelectorAll("a[href], button, input, summary, [tabindex]")
  const usable = [...all].filter(isUsable)
  const shown = (element) => [
    element, ...element.labels ?? [], ...document.querySelectorAll("input:focus + label"),
  ]
  const before = new Map(usable.flatMap(shown).map((element) => [element, look(element)]))
  const reached = new Set()
  window.keyboard = {
    // "" if the focus shows, the element if it does not, null at the end of the page.
    stop() {
      const element = document.activeElement
      if (!element || element === document.body || reached.has(element)) return null
      reached.add(element)
      const visible = shown(element).some((each) =>
        inView(each) && (!before.has(each) || look(each) !== before.get(each)))
      return visible ? "" : name(element)
    },
    missed: () => usable.filter((each) => isUsable(each) && !reached.has(each)).map(name),
  }
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", [WITH_EVERYTHING, "en/", "en/reference/pool/"])
def test_tab_reaches_everything_and_shows_it(page: Page, site: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + path, wait_until="load")
    page.wait_for_timeout(500)  # code blocks get their buttons a moment later
    page.evaluate(PREPARE)
    unseen = []
    stops = 0
    while stops < MOST_STOPS:
        page.keyboard.press("Tab")
        stop = page.evaluate("keyboard.stop()")
        if stop is None:
            break
        stops += 1
        unseen += [stop] if stop else []
    assert page.evaluate("keyboard.missed()") == []
    assert unseen == [], "the focus does not show"
    assert stops > 10


FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_the_first_stop_skips_to_the_text(page: Page, site: str) -> None:
    page.goto(site + WITH_EVERYTHING, wait_until="networkidle")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/#*")
    page.evaluate(FRAMES)  # the address changes before the place to go on from does
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('article')")
