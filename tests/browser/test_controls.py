"""Each control of a page, used: by mouse, touch and keyboard, at three widths, in both editions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .conftest import ROOT
from .test_pages import scheme_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

CHAPTER = "01_basic_concepts/"
ERROR = "ValueError: I/O operation on closed file."
WITH_CONTENTS, WITH_MENU = 960, 1220
"""The least widths, in pixels, with the list of contents and the menu beside the text."""

COVERED = """async (id) => {
  for (let frame = 0; frame < 15; frame++) await new Promise(requestAnimationFrame) // it may move
  const heading = document.getElementById(id)
  const words = document.createRange()
  words.selectNodeContents(heading)
  const below = document.querySelector(".md-header").getBoundingClientRect().bottom
  const { top, bottom } = heading.getBoundingClientRect()
  if (top < below) return `its top is ${below - top} px behind the header`
  if (bottom > innerHeight) return "it is below the window"
  for (const { left, right, top, bottom } of words.getClientRects())
    for (const part of [0.02, 0.25, 0.5, 0.75, 0.98]) {
      const over = document.elementFromPoint(left + part * (right - left), (top + bottom) / 2)
      if (!heading.contains(over)) return `${over?.outerHTML.slice(0, 80)} lies over it`
    }
  return ""
}"""
"""What hides the heading that was jumped to; nothing is an empty text."""


@dataclass
class Reader:
    """Somebody with one way to use a page of that width, in one edition."""

    page: Page
    way: str
    width: int
    site: str
    edition: str

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.site}{self.edition}{path}", wait_until="load")

    def uses(self, control: Locator) -> None:
        if self.way == "mouse":
            control.click()
        elif self.way == "touch":
            control.tap()
        else:
            control.focus()
            assert control.evaluate("each => each === document.activeElement")
            self.page.keyboard.press("Enter")

    def is_at(self, path: str, anchor: str = "") -> None:
        self.page.wait_for_url(f"{self.site}{self.edition}{path}{anchor and f'#{anchor}'}")
        if anchor:
            assert self.page.evaluate(COVERED, anchor) == ""

    @property
    def focused(self) -> Locator:
        return self.page.locator(":focus")

    @property
    def menu(self) -> Locator:
        return self.page.locator(".md-sidebar--primary")

    @property
    def menu_button(self) -> Locator:
        return self.page.locator(".md-header__button[for=__drawer]")

    def opens_menu(self) -> None:
        self.uses(self.menu_button)
        assert self.menu.evaluate("menu => menu.contains(document.activeElement)")
        assert self.menu.evaluate("menu => menu.getBoundingClientRect().height") == (
            self.page.evaluate("innerHeight")
        )


def chapter(name: str) -> str:
    """The link to a chapter, and not to its exercises."""
    return f"a[href$='{name}/']:not([href*=exercises])"


READERS = list(product((360, 768, 1280), ("", "en/"), ("mouse", "touch", "keyboard")))


@pytest.fixture(scope="module", params=READERS, ids=lambda each: "-".join(map(str, each)))
def reader(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Reader]:
    width, edition, way = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        has_touch=way == "touch",
        is_mobile=way == "touch" and width < WITH_MENU,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield Reader(context.new_page(), way, width, site, edition)
    context.close()


def test_the_menu_leads_from_page_to_page(reader: Reader) -> None:
    """Through the list of chapters, back up, and into another list."""
    is_drawer = reader.width < WITH_MENU
    reader.opens(CHAPTER)
    if is_drawer:
        reader.opens_menu()
    reader.uses(reader.menu.locator(chapter("02_llm_session_manager")))
    reader.is_at("02_llm_session_manager/")
    lists = reader.menu.locator(".md-nav__item--nested > label.md-nav__link")
    if is_drawer:
        expect(reader.menu.locator(chapter("03_async_manager"))).to_be_hidden()
        reader.opens_menu()
        reader.uses(reader.menu.locator(".md-nav__item--nested > .md-nav > .md-nav__title").first)
        expect(reader.focused).to_have_id("__nav_2_label")
    errors = reader.menu.locator("a[href$='errors/']")
    expect(errors).to_be_hidden()
    reader.uses(lists.nth(2))
    if is_drawer:
        expect(reader.focused).to_have_attribute("for", "__nav_4")
    expect(errors).to_be_in_viewport(ratio=1)
    reader.uses(errors)
    reader.is_at("errors/")


def test_the_menu_closes(reader: Reader) -> None:
    """By Escape, or by a touch beside it; the keyboard does not leave it while it is open."""
    if reader.width >= WITH_MENU:
        reader.opens(CHAPTER)
        expect(reader.menu_button).to_be_hidden()
        expect(reader.menu.locator(chapter("02_llm_session_manager"))).to_be_visible()
        return
    for path in ("", CHAPTER):  # the home page has none beside its text
        reader.opens(path)
        reader.opens_menu()
        link = reader.menu.locator(chapter("errors" if path else CHAPTER.rstrip("/")))
        if reader.way == "keyboard":
            stops = []
            for _ in range(30):
                reader.page.keyboard.press("Tab")
                stops.append(reader.page.evaluate(STOP))
            assert set(stops) == {"in the menu", "in the browser"}
            assert stops.count("in the menu") > 5
            reader.page.keyboard.press("Escape")
        elif reader.way == "mouse":
            reader.page.mouse.click(reader.width - 10, 400)
        else:
            reader.page.touchscreen.tap(reader.width - 10, 400)
        expect(reader.page.locator("#__drawer")).not_to_be_checked()
        expect(link).to_be_hidden()
        expect(reader.menu_button).to_be_focused()
        assert not reader.page.evaluate("!!document.querySelector('[inert]')")


STOP = """(() => {
  const each = document.activeElement
  if (each === document.body) return "in the browser" // its own buttons come after the last link
  const { left, right, top, bottom } = each.getBoundingClientRect()
  const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
  if (!each.contains(over)) return `covered: ${each.outerHTML}`
  return each.closest(".md-sidebar--primary") ? "in the menu" : each.outerHTML
})()"""
"""Where the Tab key has stopped."""


def test_the_contents_lead_to_a_section(reader: Reader) -> None:
    reader.opens(CHAPTER)
    contents = reader.page.locator(".md-sidebar--secondary")
    if reader.width < WITH_CONTENTS:
        reader.opens_menu()
        reader.uses(reader.menu.locator("label.md-nav__link[for=__toc]"))
        contents = reader.menu
    link = contents.locator("a[href='#exit-return-value']")
    expect(link).to_be_visible()
    sections = contents.locator("a.md-nav__link[href^='#']").evaluate_all(
        "links => links.map(({ hash }) => document.getElementById(hash.slice(1)).tagName)"
    )
    assert set(sections) == {"H2"}
    reader.uses(link)
    reader.is_at(CHAPTER, "exit-return-value")
    expect(reader.page.locator("#__drawer")).not_to_be_checked()


def test_an_error_is_searched(reader: Reader) -> None:
    """Typed, or pasted without a key; the search closed, opened, emptied; then the entry opened."""
    reader.opens("about/")
    field = reader.page.locator(".md-search__input")
    prompt = "Type to start searching" if reader.edition else "键入以开始搜索"
    first = reader.page.locator(".md-search-result__item").first
    entry = first.locator("a[href*='#closed-file']").first

    opens_search(reader)
    expect(reader.page.locator(".md-search-result__meta")).to_have_text(prompt)  # it is loaded
    enters(reader)
    expect(entry).to_be_visible()
    assert ("Cure:" if reader.edition else "改法：") in entry.inner_text()
    assert first.locator("pre").count() == 0

    if reader.way == "keyboard":
        reader.page.keyboard.press("Escape")
    elif reader.width < WITH_CONTENTS:
        reader.uses(reader.page.locator("label.md-search__icon"))
    elif reader.way == "mouse":
        reader.page.mouse.click(20, 700)
    else:
        reader.page.touchscreen.tap(20, 700)
    expect(entry).to_be_hidden()
    expect(field).not_to_be_focused()
    expect(reader.page.locator("#__search")).not_to_be_checked()

    opens_search(reader)
    expect(entry).to_be_visible()
    if reader.way == "keyboard":
        reader.page.keyboard.press("Control+A")
        reader.page.keyboard.press("Delete")
    else:
        reader.uses(reader.page.locator(".md-search [type=reset]"))
        expect(field).to_have_value("")
        expect(field).to_be_focused()
    expect(first).to_be_hidden()

    enters(reader)
    expect(entry).to_be_visible()
    if reader.way == "keyboard":
        while not entry.evaluate("each => each === document.activeElement"):
            reader.page.keyboard.press("ArrowDown")
            assert reader.page.evaluate("document.activeElement.matches('.md-search-result__link')")
        reader.page.keyboard.press("Enter")
    else:
        reader.uses(entry)
    reader.page.wait_for_url("**/errors/files/?h=*#closed-file")
    assert reader.page.evaluate(COVERED, "closed-file") == ""


def opens_search(reader: Reader) -> None:
    if reader.way == "keyboard":
        reader.page.keyboard.press("/")
    elif reader.width < WITH_CONTENTS:
        reader.uses(reader.page.locator(".md-header__button[for=__search]"))
    else:
        reader.uses(reader.page.locator(".md-search__input"))
    expect(reader.page.locator(".md-search__input")).to_be_focused()


def enters(reader: Reader) -> None:
    if reader.way == "keyboard":
        reader.page.keyboard.type(ERROR.partition("I/O ")[2])
        reader.page.evaluate(SETTLED)
    else:
        reader.page.keyboard.insert_text(ERROR)  # no key: as by the Paste of a menu


SETTLED = """async () => {
  const results = document.querySelector(".md-search-result__list")
  let last
  do {
    last = results.firstChild
    await new Promise(done => setTimeout(done, 500))
  } while (!last || results.firstChild !== last)
}"""
"""Each key asks anew, and the answers come one after the other."""


def test_the_scheme_changes_and_stays(reader: Reader) -> None:
    reader.opens("about/")
    before = scheme_of(reader.page)
    toggle = "[name=__palette]:checked" if reader.way == "keyboard" else "[for^=__palette]:visible"
    reader.uses(reader.page.locator(toggle))
    chosen = scheme_of(reader.page)
    assert {before, chosen} == {"default", "slate"}
    assert "?" not in reader.page.url
    reader.page.reload()
    assert scheme_of(reader.page) == chosen
    reader.opens("related/")
    assert scheme_of(reader.page) == chosen
    reader.uses(reader.page.locator(toggle))
    assert scheme_of(reader.page) == before


def test_the_other_language_has_the_same_section(reader: Reader) -> None:
    reader.opens(f"{CHAPTER}#override")
    switch = reader.page.locator("a.language-switch")
    languages = {"": "zh-Hans", "en/": "en"}
    other = next(edition for edition in languages if edition != reader.edition)
    for edition in (other, reader.edition):
        reader.uses(switch)
        reader.page.wait_for_url(f"{reader.site}{edition}{CHAPTER}#override")
        expect(reader.page.locator("html")).to_have_attribute("lang", languages[edition])
        assert reader.page.evaluate(COVERED, "override") == ""


SIGN = """label => {
  const { width, height, maskImage, backgroundColor } = getComputedStyle(label, "::before")
  const isDrawn = parseFloat(width) > 8 && parseFloat(height) > 8 && maskImage.startsWith("url(")
  return { isDrawn, maskImage, backgroundColor }
}"""


def test_tabs_show_the_half_that_is_chosen(reader: Reader) -> None:
    reader.opens(CHAPTER)
    tabs = reader.page.locator(".tabbed-set").first
    broken, fixed = (tabs.locator(f".tabbed-block:nth-child({n})") for n in (1, 2))
    labels = tabs.locator(".tabbed-labels > label")
    expect(broken).to_be_visible()
    expect(fixed).to_be_hidden()
    if reader.way == "keyboard":
        tabs.locator("input").first.focus()
        reader.page.keyboard.press("ArrowRight")
    else:
        reader.uses(labels.nth(1))
    expect(fixed).to_be_visible()
    expect(broken).to_be_hidden()
    # The signs before the words need no font.
    words = [each.inner_text().strip() for each in labels.all()]
    assert words == (["Broken", "Fixed"] if reader.edition else ["坏的", "改好的"])
    cross, tick = (each.evaluate(SIGN) for each in labels.all())
    assert cross.pop("isDrawn")
    assert tick.pop("isDrawn")
    assert all(cross[each] != tick[each] for each in cross)


def test_copy_takes_exactly_the_file(reader: Reader) -> None:
    reader.opens(CHAPTER)
    reader.page.evaluate("navigator.clipboard.writeText('before')")
    snippet = reader.page.locator(".snippet:has(.snippet-command)").first
    reader.uses(snippet.locator(".md-code__button").first)
    expect(reader.page.locator(".md-dialog--active")).to_have_text(
        "Copied to clipboard" if reader.edition else "已复制"
    )
    path = snippet.locator(".snippet-command code").inner_text().removeprefix("python ")
    text = (ROOT / path).read_text(encoding="utf-8")
    assert reader.page.evaluate("navigator.clipboard.readText()") == text


def test_a_folded_box_opens_and_closes(reader: Reader) -> None:
    reader.opens(CHAPTER)
    box = reader.page.locator("article details").first
    inside = box.locator(":scope > :not(summary)").first
    expect(inside).to_be_hidden()
    reader.uses(box.locator("summary"))
    expect(inside).to_be_visible()
    reader.uses(box.locator("summary"))
    expect(inside).to_be_hidden()


def test_back_to_top_goes_there(reader: Reader) -> None:
    reader.opens(CHAPTER)
    top = reader.page.locator(".md-top")
    expect(top).to_be_hidden()
    reader.page.evaluate(SCROLL, 4000)
    expect(top).to_be_hidden()
    reader.page.evaluate(SCROLL, -300)
    expect(top).to_be_in_viewport(ratio=1)
    reader.uses(top)
    reader.page.wait_for_function("scrollY === 0")
    expect(top).to_be_hidden()
    expect(reader.page.locator(".md-skip")).to_be_focused()


SCROLL = """async (by) => {
  for (let step = 0; step < 8; step++) {
    scrollBy(0, by / 8)
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  }
}"""


JUMPS = [
    "cheatsheet/#exit-stack",
    "02_llm_session_manager/#streaming",
    "03_async_manager/#abandoned-stream",
    "05_nested_managers/#timeout-order",
    "08_local_mcp_integration/#sigterm",
    "errors/#closed-file",
    "glossary/#task-group",
    "reference/pool/#context_workshop.pool.Pool.acquire",
]
LINK = """anchor => {
  const link = document.body.appendChild(document.createElement("a"))
  link.href = `#${anchor}`
  link.click()
}"""


@pytest.mark.parametrize("edition", ["", "en/"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_covers_the_heading_jumped_to(
    browser: Browser, site: str, width: int, edition: str
) -> None:
    """From elsewhere, and from further down on the page."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    covered: dict[str, str] = {}
    for jump in JUMPS:
        anchor = jump.partition("#")[2]
        page.goto(f"{site}{edition}{jump}", wait_until="load")
        covered[jump] = page.evaluate(COVERED, anchor)
        page.evaluate("scrollBy(0, 3000)")
        page.evaluate(LINK, anchor)
        covered[f"{jump} from below"] = page.evaluate(COVERED, anchor)
    page.close()
    assert {jump: why for jump, why in covered.items() if why} == {}
