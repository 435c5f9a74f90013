"""An error is pasted into a page: the same is found as in a terminal, and nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from context_workshop.explain import find
from context_workshop.explain.data import entries
from tests.package.pasted import AWKWARD, FILLED, FRAMED, LOOP, NOTHING, TOLD_APART, TRACEBACK

from .conftest import ROOT
from .test_accessibility import VIOLATIONS, violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Request

FIND = """texts => texts.map(text => workshopMatcher.find(text, workshopErrors)
    .map(({ entry, number, line }) => [entry.id, number, line]))"""
PAGES = ["", "errors/", "en/", "en/errors/"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def paste(page: Page, text: str) -> str:
    page.locator("#explain-text").fill(text)
    answer = page.locator(".explain-answer")
    answer.locator(":scope > *").first.wait_for()
    return answer.inner_text()


def transcripts() -> list[str]:
    return [path.read_text("utf-8") for path in sorted((ROOT / "snippets").rglob("*.out"))]


def test_it_finds_what_the_command_finds(page: Page, site: str) -> None:
    """In every transcript, in what is awkward, in text that is no error, in what is large."""
    page.goto(f"{site}en/errors/", wait_until="load")
    paste(page, LOOP)
    texts = [*transcripts(), *AWKWARD.values(), *NOTHING.values(), *FILLED.values()]
    texts += [
        f"{kind}: {text}".replace("…", "x1") for each in entries() for kind, text in each.texts
    ]
    found: list[list[Any]] = page.evaluate(FIND, texts)
    assert len(found) > 300
    wrong = []
    for text, those in zip(texts, found, strict=True):
        ours = [[each.entry.id, each.number, each.line] for each in find(text)]
        if those != ours:
            wrong.append((text[:80], ours, those))
    assert wrong == []


def test_types_frames_and_what_is_near_tell_entries_apart(page: Page, site: str) -> None:
    page.goto(f"{site}errors/", wait_until="load")
    paste(page, LOOP)
    given = [[text for text, _ in TOLD_APART], FRAMED]
    found: list[list[str]] = page.evaluate(
        """([texts, entries]) => texts.map(text =>
            workshopMatcher.find(text, entries).map(({ entry }) => entry.id))""",
        given,
    )
    assert found == [expected for _, expected in TOLD_APART]


@pytest.mark.parametrize("path", PAGES)
def test_a_pasted_traceback_gets_its_cure_and_no_request_leaves(
    page: Page, site: str, path: str
) -> None:
    page.goto(site + path, wait_until="networkidle")
    asked: list[str] = []

    def note(request: Request) -> None:
        if "favicon" not in request.url:  # which Chromium asks for when it likes
            asked.append(request.url)

    page.on("request", note)
    said = paste(page, TRACEBACK)
    assert said.startswith(LOOP)
    assert ("Cure: " if "en/" in path else "改法：") in said
    root = f"{site}en/" if "en/" in path else site
    names = ("explain/errors.js", "js/explain.js", "js/matcher.js")
    assert sorted(asked) == [root + name for name in names]
    asked.clear()
    page.locator("#explain-text").fill("")
    page.wait_for_function("!document.querySelector('.explain-answer').children.length")
    said = paste(page, "all is well")
    assert said.startswith("Not known here" if "en/" in path else "这里不认识")
    assert asked == []


def test_the_answer_leads_to_the_entry_and_is_announced(page: Page, site: str) -> None:
    page.goto(f"{site}errors/", wait_until="load")
    page.keyboard.press("Tab")
    page.locator("#explain-text").focus()
    page.keyboard.insert_text("'tuple' object does not support the context manager protocol")
    answer = page.locator(".explain-answer")
    assert answer.get_attribute("aria-live") == "polite"
    answer.locator("h2").wait_for()
    assert page.locator("label[for=explain-text]").inner_text()
    assert violations(page, VIOLATIONS) == []
    answer.locator("h2 a").click()
    page.wait_for_url(f"{site}errors/with/#tuple-is-no-manager")
    assert page.locator("#tuple-is-no-manager").is_visible()


@pytest.mark.parametrize("anchor", ["event-loop-is-closed", "already-exist", "closed"])
def test_an_old_address_leads_to_the_entry(page: Page, site: str, anchor: str) -> None:
    page.goto(f"{site}en/errors/#{anchor}", wait_until="load")
    page.wait_for_timeout(300)
    family = {"event-loop-is-closed": "closed/", "already-exist": "mcp/", "closed": ""}[anchor]
    assert page.url == f"{site}en/errors/{family}#{anchor}"


def test_a_cure_is_copied(browser: Browser, site: str) -> None:
    entry = next((each for each in entries() if each.code and len(each.texts[0][1]) > 20), None)
    if entry is None:
        pytest.skip("no entry has code yet")
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}en/errors/", wait_until="load")
    kind, text = entry.texts[0]
    paste(page, f"{kind}: {text.replace('…', 'x1')}")
    page.locator(".explain-answer .md-code__button").first.click()
    page.locator(".md-dialog--active").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").strip() == entry.code.strip()
    context.close()


def test_it_works_from_a_saved_folder(page: Page, site: str, tmp_path: Path) -> None:
    """A page that is no server's may load scripts, and nothing else."""
    for name in ("en/errors/", "en/js/matcher.js", "en/js/explain.js", "en/explain/errors.js"):
        file = tmp_path / (f"{name}index.html" if name.endswith("/") else name)
        file.parent.mkdir(parents=True, exist_ok=True)
        response = page.request.get(site + name)
        file.write_bytes(response.body())
    page.goto((tmp_path / "en/errors/index.html").as_uri(), wait_until="load")
    assert paste(page, TRACEBACK).startswith(LOOP)


def test_without_javascript_there_is_no_field_that_does_nothing(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}errors/", wait_until="load")
    assert not page.locator("#explain-text").is_visible()
    page.goto(f"{site}errors/#event-loop-is-closed", wait_until="load")
    assert page.locator("#event-loop-is-closed").is_visible()
    context.close()
