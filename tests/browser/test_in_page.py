"""Each block with a button prints in the page what was approved, in a Python of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

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

    from playwright.sync_api import Browser

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
