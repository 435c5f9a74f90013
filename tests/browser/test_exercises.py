"""Predictions are put in order by mouse, keyboard and touch; ticks stay in this browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from workshop_site.project import Project
from workshop_site.reading import pages
from workshop_site.running import transcripts

from .conftest import ROOT
from .test_pages import DESKTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

PROJECT = Project(ROOT)
PAGES = sorted(path.stem for path in (PROJECT.docs / "zh/exercises").glob("[0-9]*.md"))
FIRST = f"exercises/{PAGES[0]}/"
HAND: dict[str, Callable[[Locator], object]] = {
    "mouse": lambda button: button.click(),
    "keyboard": lambda button: button.press("Enter"),
    "touch": lambda button: button.tap(),
}
"""How a button is pressed."""


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    size: ViewportSize = request.param
    context = browser.new_context(viewport=size, has_touch=True, reduced_motion="reduce")
    yield context
    context.close()


def printed(stem: str) -> list[str]:
    """The lines that the first prediction of a page is about."""
    page = pages.read(PROJECT, PROJECT.docs / f"zh/exercises/{stem}.md")
    shown = next(block.shows for block in page.blocks if block.predicted)
    text = transcripts.approved(PROJECT.snippets / shown).read_text("utf-8")
    return [line for line in text.splitlines() if line.strip()]


def order(place: Locator) -> list[str]:
    return place.locator("li code").all_text_contents()


def put_in_order(place: Locator, right: list[str], press: Callable[[Locator], object]) -> None:
    """Move each line up until it is where it belongs, from the first to the last."""
    for number, line in enumerate(right):
        while (now := order(place))[number] != line:
            item = place.locator("li").nth(number + now[number:].index(line))
            press(item.get_by_role("button").first)
            assert order(place) != now


@pytest.mark.parametrize("hand", HAND)
@pytest.mark.parametrize("stem", PAGES)
def test_a_prediction_is_made(context: BrowserContext, site: str, stem: str, hand: str) -> None:
    page, right, press = context.new_page(), printed(stem), HAND[hand]
    page.goto(f"{site}en/exercises/{stem}/", wait_until="load")
    place = page.locator(".predict").first
    said, answer = place.get_by_role("status"), page.locator(".predict-answer").first
    check = place.get_by_role("button", name="Check")
    assert sorted(order(place)) == sorted(right) != order(place)
    assert order(place) != right
    press(check)
    assert "in its place" in said.inner_text() or "in their places" in said.inner_text()
    assert answer.get_attribute("open") is None

    put_in_order(place, right, press)
    assert place.locator(".predict-right").count() == 0
    press(check)
    assert said.inner_text() == f"All right: {len(right)} lines in their places."
    assert place.locator(".predict-right").count() == len(right)
    assert answer.locator(".snippet-output").is_visible()


def test_a_moved_line_says_where_it_is_and_keeps_the_focus(
    context: BrowserContext, site: str
) -> None:
    page = context.new_page()
    page.goto(f"{site}en/{FIRST}", wait_until="load")
    place = page.locator(".predict").first
    lines = order(place)
    button = place.get_by_role("button", name=f"down: {lines[0]}")
    button.press("Space")
    assert order(place)[:2] == [lines[1], lines[0]]
    told = place.get_by_role("status").inner_text()
    assert told == f"Now line 2 of {len(lines)}: {lines[0]}"
    assert page.evaluate("document.activeElement.ariaLabel") == f"down: {lines[0]}"
    place.get_by_role("button", name=f"up: {lines[1]}").press("Space")
    assert order(place)[0] == lines[1]


def test_buttons_can_be_touched_and_fit(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    for stem in PAGES:
        page.goto(f"{site}exercises/{stem}/", wait_until="load")
        for button in page.locator(".predict button").all():
            box: Any = button.bounding_box()
            assert box["height"] >= 24
            assert box["width"] >= 24
            assert box["x"] + box["width"] <= PHONE["width"]
    context.close()


def test_without_scripts_the_answer_is_folded(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for stem in PAGES:
        page.goto(f"{site}exercises/{stem}/", wait_until="load")
        assert page.locator(".predict button").count() == 0
        assert page.locator(".snippet-source").first.is_visible()
        answer = page.locator(".predict-answer").first
        assert not answer.locator(".snippet-output").is_visible()
        answer.locator("summary").click()
        assert answer.locator(".snippet-output").is_visible()
        assert page.locator("input[type=checkbox]:visible").count() == 0
    context.close()


def ticked(page: Page, address: str) -> list[str]:
    """The exercises that the list shows as solved."""
    page.goto(address, wait_until="load")
    links = page.locator(".exercise-solved > a")
    return [str(link.evaluate("a => a.hash")) for link in links.all()]


def test_a_tick_is_kept_and_shown_in_both_editions(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    assert ticked(page, f"{site}exercises/") == []
    page.goto(site + FIRST, wait_until="load")
    box = page.get_by_role("checkbox").nth(1)
    box.check()
    anchor = page.locator(".exercise-time").nth(1).evaluate("p => p.previousElementSibling.id")
    for edition in ("", "en/"):
        assert ticked(page, f"{site}{edition}exercises/") == [f"#{anchor}"]
    page.goto(f"{site}en/{FIRST}", wait_until="load")
    assert page.get_by_role("checkbox").nth(1).is_checked()
    assert not page.get_by_role("checkbox").first.is_checked()
    page.get_by_role("checkbox").nth(1).uncheck()
    assert ticked(page, f"{site}exercises/") == []


@pytest.mark.parametrize("kept", ["{", "5", "null"])
def test_what_another_program_has_kept_is_no_obstacle(
    context: BrowserContext, site: str, kept: str
) -> None:
    page = context.new_page()
    errors: list[object] = []
    page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108  # not a builtin
    page.add_init_script(f"localStorage.setItem('workshop-solved', {kept!r})")
    page.goto(site + FIRST, wait_until="load")
    page.get_by_role("checkbox").first.check()
    assert page.locator(".predict li").count() >= 3
    assert errors == []


def test_a_chapter_leads_to_its_exercises(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    for edition in ("", "en/"):
        page.goto(f"{site}{edition}{PAGES[0]}/", wait_until="load")
        page.locator(f"article a[href$='exercises/{PAGES[0]}/']").click()
        page.locator(".predict li").first.wait_for()
