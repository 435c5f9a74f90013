"""Each block with a button prints in the page what was approved, in a Python of its own."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from workshop_site.project import Project
from workshop_site.reading.companions import companions
from workshop_site.running import pyodide
from workshop_site.running.build import run_on_pages
from workshop_site.running.mask import mask
from workshop_site.running.transcripts import approved, expectation
from workshop_site.showing import in_page

from .conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, Route

PROJECT = Project(ROOT)
HERE = [path for path in run_on_pages(PROJECT) if in_page.runs(PROJECT, path)]
AT_ONCE = 2

RUN_ALL = """async ([programs, atOnce, runtime]) => {
  const run = (program) => new Promise((resolve) => {
    const worker = new Worker(runtime, { type: "module" })
    const result = { text: "" }
    const limit = setTimeout(() => finish("it ran for two minutes"), 120_000)
    const finish = (failed) => {
      clearTimeout(limit)
      worker.terminate()
      resolve({ ...result, failed })
    }
    worker.onerror = (event) => finish(event.message)
    worker.onmessage = ({ data }) => {
      if (data.kind === "listening") worker.postMessage(program)
      else if (data.kind === "output") result.text += data.text
      else if (data.kind === "failed") finish(data.text)
      else if (data.kind === "done") { Object.assign(result, data); finish("") }
    }
  })
  const results = {}
  const queue = programs.slice()
  const work = async () => {
    for (let one = queue.shift(); one; one = queue.shift()) results[one.name] = await run(one)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}"""


@pytest.fixture(scope="module", autouse=True)
def _runtime() -> None:
    if pyodide.runtime(PROJECT) is None:
        assert not os.environ.get("CI"), "the site that is published has the files of Pyodide"
        pytest.skip("Pyodide is not here: make build, where npm is, fetches it")


def program(path: Path) -> dict[str, Any]:
    files = {PROJECT.relative(each): each.read_text("utf-8") for each in companions(path)}
    return {
        "name": PROJECT.relative(path),
        "files": files,
        "title": path.name,
        "labels": "",
        "promising": True,
    }


@pytest.fixture(scope="module")
def results(browser: Browser, site: str) -> Iterator[dict[str, dict[str, Any]]]:
    page = browser.new_page()
    page.goto(f"{site}about/")
    programs = [program(path) for path in HERE]
    yield page.evaluate(RUN_ALL, [programs, AT_ONCE, f"{site}run/worker.mjs"])
    page.close()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("path", HERE, ids=PROJECT.relative)
def test_it_prints_in_the_page_what_was_approved(
    path: Path, results: dict[str, dict[str, Any]]
) -> None:
    found = results[PROJECT.relative(path)]
    assert not found["failed"]
    assert mask(found["text"], ROOT) == approved(path).read_text("utf-8"), in_page.FILE
    assert found["status"] == expectation(PROJECT, path).code


def test_what_is_listed_is_there_and_needs_no_more() -> None:
    """Each reason is for a snippet that would have a button without it."""
    listed = in_page.differing(PROJECT)
    assert all(listed.values())
    assert set(listed) <= {path for path in run_on_pages(PROJECT) if in_page.fits(PROJECT, path)}


def button(page: Page, site: str, path: str, name: str) -> Locator:
    """The block of a snippet, with its editor open and running."""
    page.goto(f"{site}{path}")
    block = page.locator(f".snippet[data-run*='{name}']").first
    block.locator(".run-start").click()
    return block


def ended(block: Locator) -> str:
    status = block.locator(".run-status")
    expect(status).to_have_text(re.compile("exit status|Stopped|Could not"), timeout=180_000)
    return status.inner_text()


def write(block: Locator, code: str) -> None:
    block.locator("textarea").fill(code)
    block.get_by_role("button", name="Run", exact=True).click()


CHAPTER = "en/01_basic_concepts/"
SNIPPET = "protocol_by_hand"


@pytest.fixture
def block(browser: Browser, site: str) -> Iterator[Locator]:
    page = browser.new_page()
    found = button(page, site, CHAPTER, SNIPPET)
    assert ended(found) == "Done, exit status 0"
    yield found
    page.close()


def test_a_changed_line_changes_the_output_and_the_ladder(block: Locator) -> None:
    write(
        block,
        "from contextlib import nullcontext\n\nwith nullcontext(7) as x:\n    print(x * 6)\n"
        "raise ExceptionGroup('both', [ValueError(1), TypeError(2)])\n",
    )
    assert "exit status 1" in ended(block)
    output = block.locator(".run-output").inner_text()
    assert output.startswith("42\n")
    assert "ValueError: 1" in output
    assert "TypeError: 2" in output
    assert "nullcontext(7)" in block.locator(".snippet-ladder svg").last.inner_html()
    block.get_by_role("button", name="Reset").click()
    expect(block.locator(".run-output")).to_have_count(0)
    assert "nullcontext" not in block.locator("textarea").input_value()
    expect(block.locator(".snippet-output > .highlight")).to_be_visible()


def test_a_loop_without_end_is_stopped(block: Locator) -> None:
    write(block, "print('begins')\nwhile True:\n    pass\n")
    expect(block.locator(".run-output")).to_contain_text("begins")
    block.get_by_role("button", name="Stop").click()
    assert ended(block) == "Stopped"
    write(block, "print('again')\n")
    assert "exit status 0" in ended(block)
    assert block.locator(".run-output").inner_text() == "again\n"


def test_the_ladder_grows_while_the_program_waits_and_stays_when_it_is_stopped(
    block: Locator,
) -> None:
    write(
        block,
        "import asyncio\nfrom contextlib import nullcontext\n\n\n"
        "async def main():\n    async with nullcontext('kept open'):\n"
        "        await asyncio.sleep(600)\n\n\nasyncio.run(main())\n",
    )
    ladder = block.locator(".snippet-ladder svg").last
    expect(ladder).to_contain_text("kept open")
    expect(block.locator(".run-status")).to_have_text(re.compile("Running"))
    block.get_by_role("button", name="Stop").click()
    assert ended(block) == "Stopped"
    expect(ladder).to_contain_text("kept open")


def test_a_million_lines_do_not_freeze_the_page(block: Locator) -> None:
    write(block, "for n in range(1_000_000):\n    print(n)\n")
    block.page.wait_for_timeout(100)
    assert block.page.evaluate("1 + 1") == 2
    assert "exit status 0" in ended(block)
    shown = block.locator(".run-output").inner_text()
    assert len(shown) < 101_000
    assert "more characters are not shown" in shown


def test_the_keyboard_alone(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}{CHAPTER}")
    page.locator(f".snippet[data-run*='{SNIPPET}'] .run-start").first.focus()
    page.keyboard.press("Enter")
    block = page.locator(f".snippet[data-run*='{SNIPPET}']").first
    ended(block)
    expect(block.locator("textarea")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("for n in (1, 2):\nprint(n)")
    page.keyboard.press("Control+Enter")
    ended(block)
    assert block.locator(".run-output").inner_text() == "1\n2\n"
    page.keyboard.press("Tab")
    assert block.locator("textarea").input_value().endswith("print(n)    ")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(block.locator("textarea")).not_to_be_focused()
    page.close()


def test_nothing_comes_before_the_click_and_nothing_from_elsewhere(
    browser: Browser, site: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}{CHAPTER}", wait_until="networkidle")
    assert not [url for url in asked if "/run/" in url]
    found = page.locator(f".snippet[data-run*='{SNIPPET}']").first
    found.locator(".run-start").click()
    ended(found)
    assert [url for url in asked if "/run/pyodide/" in url]
    assert all(url.startswith(site) for url in asked)
    page.close()


KEPT = """async () => {
  const kept = []
  for (const name of await caches.keys())
    for (const each of await (await caches.open(name)).keys()) kept.push(each.url)
  const wanted = ["asm.wasm", "stdlib.zip", "package.zip"]
  return wanted.every((end) => kept.some((url) => url.endsWith(end)))
}"""


def test_it_comes_once(browser: Browser, site: str) -> None:
    """The browser keeps it: on the next page the files are not asked for again."""
    context = browser.new_context()
    page = context.new_page()
    assert "exit status 0" in ended(button(page, site, CHAPTER, SNIPPET))
    assert page.evaluate(KEPT)
    page.close()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/*.wasm", lambda route: route.abort())
    assert "exit status 0" in ended(button(page, site, CHAPTER, SNIPPET))
    assert not [url for url in asked if url.endswith((".wasm", ".zip"))]
    context.close()


@pytest.mark.parametrize("name", ["asm.mjs", "asm.wasm", "lock.json", "stdlib.zip", "package.zip"])
def test_a_file_that_does_not_come_is_told(browser: Browser, site: str, name: str) -> None:
    page = browser.new_page()
    page.route(f"**/*{name}", lambda route: route.abort())
    assert ended(button(page, site, CHAPTER, SNIPPET)).startswith("Could not run: ")
    page.close()


def test_it_works_under_a_strict_policy(browser: Browser, site: str) -> None:
    """No other host, nothing inline that runs but what the page has, and WebAssembly."""
    policy = (
        "default-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' data:; "
        "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'"
    )
    page = browser.new_page()

    def answer(route: Route) -> None:
        response = route.fetch()
        headers = response.headers | {"content-security-policy": policy}
        route.fulfill(response=response, headers=headers)

    page.route(f"{site}{CHAPTER}", answer)
    page.route("**/run/worker.mjs", answer)
    assert "exit status 0" in ended(button(page, site, CHAPTER, SNIPPET))
    page.close()


def test_without_what_asyncio_needs_the_button_says_so(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.add_init_script("delete WebAssembly.Suspending")
    page.goto(f"{site}en/03_async_manager/")
    block = page.locator(".snippet[data-run*='gpu_pool_fixed']").first
    expect(block.locator(".run-start")).to_be_disabled()
    expect(block.locator(".run-status")).to_contain_text("lacks JSPI")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_on_a_phone(browser: Browser, site: str, scheme: Any) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, color_scheme=scheme
    )
    page = context.new_page()
    block = button(page, site, CHAPTER, SNIPPET)
    ended(block)
    for each in block.get_by_role("button").all():
        box = each.bounding_box()
        assert box is None or box["height"] >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page, context={"include": [[".snippet[data-run]"]]})
    assert found.violations_count == 0, found.generate_report()
    context.close()
