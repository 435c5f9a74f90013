"""What a block offers: its file to copy, what it needs, and the output that it promises."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from workshop_site.project import Project
from workshop_site.reading import pages
from workshop_site.reading.excerpts import excerpt
from workshop_site.running.build import run_on_pages
from workshop_site.running.mask import mask
from workshop_site.running.packages import brought
from workshop_site.running.runner import environment
from workshop_site.showing.needs import installs

from .conftest import ROOT
from .test_pages import open_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROJECT = Project(ROOT)
LINE = re.compile(r"(?<=, line )\d+")
"""A pasted file lacks the comments around sections, so the lines of a traceback may differ."""
TIME_LIMIT = 120  # seconds for one program

EACH_HAS_A_BUTTON = """
[...document.querySelectorAll(".highlight:has(.filename) pre")]
  .every(block => block.querySelector(".md-code__button"))
"""
BLOCKS = """async (press) => {
  const before = (one, other) =>
    one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING
  const read = async (block) => {
    if (!press) return block.querySelector("pre code").textContent
    await navigator.clipboard.writeText("") // the text of the block before is not this one's
    block.querySelector(".md-code__button").click()
    for (let tries = 0; tries < 200; tries++) {
      const text = await navigator.clipboard.readText()
      if (text) return text
      await new Promise(done => setTimeout(done, 20))
    }
    return ""
  }
  const found = []
  for (const block of document.querySelectorAll(".highlight:has(.filename)")) {
    const snippet = block.closest(".snippet")
    let above = snippet?.previousElementSibling
    while (above?.matches("script")) above = above.previousElementSibling
    const links = above?.matches(".snippet-needs") ? above.querySelectorAll("a[download]") : []
    found.push({
      name: block.querySelector(".filename").textContent,
      text: await read(block),
      installs: [...document.querySelectorAll("article :not(pre) > code")]
        .filter(code => before(code, block) && code.textContent.startsWith("pip install"))
        .map(code => code.textContent),
      beside: [...links].map(link => [link.textContent, link.href]),
      command: snippet?.querySelector(".snippet-command code")?.textContent ?? "",
      output: snippet?.querySelector(".snippet-output pre code")?.textContent ?? "",
      status: snippet?.querySelector(".snippet-exit")?.textContent ?? "0",
    })
  }
  return found
}"""


@dataclass(frozen=True)
class Block:
    """One block with a file name, as a page of the site has it."""

    page: str
    name: str
    text: str  # that its button copies
    requirements: tuple[str, ...]  # of the commands further up on the page
    beside: tuple[tuple[str, str], ...]  # the names of other files, and their addresses
    command: str  # empty where the block is no program
    output: str
    status: str

    @property
    def path(self) -> Path:
        """The file that the page says it runs."""
        return ROOT / self.command.removeprefix("python ")


@pytest.fixture(scope="module")
def blocks(browser: Browser, site: str, paths: list[str]) -> list[Block]:
    """All blocks of both editions.

    Each button of the Chinese pages is clicked, 0.1 s a block; of the English ones, whose blocks
    have the same buttons, the text is read.
    """
    context = browser.new_context(viewport={"width": 800, "height": 200})  # little to paint
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    found = []
    for path in paths:
        page.goto(site + path, wait_until="load")
        open_all(page)
        page.wait_for_function(EACH_HAS_A_BUTTON)
        told = page.evaluate(BLOCKS, not path.startswith("en/"))
        found += [block(path, each) for each in told]
    context.close()
    return found


def block(path: str, told: dict[str, Any]) -> Block:
    return Block(
        page=path,
        name=told["name"],
        text=told["text"],
        requirements=tuple(installs("\n".join(told["installs"]))),
        beside=tuple((name, address) for name, address in told["beside"]),
        command=told["command"],
        output=told["output"],
        status=told["status"].split()[-1],
    )


def test_each_button_copies_the_file(blocks: list[Block], paths: list[str]) -> None:
    shown = {
        path: [block for _, block in pages.shown(PROJECT)[markdown] if block.has_source]
        for path, markdown in zip(paths, markdowns(), strict=True)
    }
    for path in paths:
        here = [block for block in blocks if block.page == path]
        names = [PurePosixPath(block.name).name for block in here]
        assert names == [PurePosixPath(each.include or "").name for each in shown[path]], path
        for block, each in zip(here, shown[path], strict=True):
            text = excerpt(PROJECT, each.shows, path).text
            assert block.text.rstrip("\n") == text.rstrip("\n"), f"{path}: {block.name}"
    assert {block.name for block in blocks} >= {file.name for file in shown_whole()}


def markdowns() -> list[Path]:
    """The pages' sources, in the order of `paths`."""
    return [
        page
        for language in ("zh", "en")
        for page in sorted((ROOT / "docs" / language).rglob("*.md"))
    ]


@pytest.mark.timeout(1800)  # some hundreds of programs, two at a time
def test_pasted_programs_print_what_is_shown(
    blocks: list[Block], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each in a new folder, with the files that its page names beside it, run by a Python that has
    what the page says further up, in the versions of the lock file, and nothing else."""
    whole = (block for block in blocks if block.command and is_whole(block))
    programs = list({offer(block): block for block in whole}.values())
    pythons = {
        names: install(names, tmp_path_factory.mktemp("environment"))
        for names in {brought(block.requirements) for block in programs}
    }

    def difference(block: Block) -> str:
        python = pythons[brought(block.requirements)]
        printed, status = paste(block, tmp_path_factory.mktemp("pasted"), python)
        same = LINE.sub("", printed) == LINE.sub("", block.output.strip("\n"))
        if same and status == block.status:
            return ""
        return f"--- {block.page}: {block.name}: exit status {status}, {printed[-1500:]}"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        different = list(filter(None, pool.map(difference, programs)))
    assert not different, f"{len(different)} of {len(programs)}:\n" + "\n".join(different)
    assert {block.path for block in programs} == set(run_on_pages(PROJECT)) & shown_whole()


def shown_whole() -> set[Path]:
    """The files that some page shows, and not only a section of them."""
    return {
        file
        for blocks in pages.shown(PROJECT).values()
        for file, block in blocks
        if block.runs and block.has_source and not block.section
    }


def is_whole(block: Block) -> bool:
    """Whether it shows all of its file, but for the comments around sections."""
    whole = excerpt(PROJECT, PROJECT.relative(block.path).removeprefix("snippets/"), block.page)
    return block.text.rstrip("\n") == whole.text.rstrip("\n")


def offer(block: Block) -> tuple[Any, ...]:
    """What decides how it runs: what both editions offer alike runs once."""
    names = tuple(name for name, _ in block.beside)
    return block.text, names, brought(block.requirements), block.output, block.status


def install(names: frozenset[str], folder: Path) -> Path:
    """A Python that has these distributions and no other: links to the installed ones."""
    venv.create(folder, symlinks=os.name != "nt")
    packages = next(folder.rglob("site-packages"))
    for name in names:
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            continue  # its marker is for another platform
        for file in files:
            if ".." not in file.parts:
                link = packages / file
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(str(file.locate()))
    return folder / Path(sys.executable).relative_to(sys.prefix)


def paste(block: Block, folder: Path, python: Path) -> tuple[str, str]:
    """What the pasted block prints, masked like the page's output, and its exit status."""
    (folder / block.name).write_text(block.text, encoding="utf-8")
    for name, address in block.beside:
        with urlopen(address) as response:  # noqa: S310 - our own server
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(response.read())
    temporary = folder.with_name(f"{folder.name}-tmp")
    temporary.mkdir()
    path = os.pathsep.join([str(python.parent), os.defpath])
    done = subprocess.run(
        [python, block.name],
        cwd=folder,
        env=environment({"PATH": path, "TMPDIR": str(temporary)}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=TIME_LIMIT,
        check=False,
    )
    text = done.stdout.decode("utf-8").replace("\r\n", "\n")
    shown_in = PurePosixPath(block.path.relative_to(ROOT)).parent
    text = mask(text.replace(f"{folder}{os.sep}", f"{shown_in}/"), ROOT)
    return text.strip("\n"), str(done.returncode)  # a page shows no empty line at the ends
