"""`mkdocs serve` under a writer's hands."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from difflib import unified_diff
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import FENCE, REPOSITORY, block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.site.conftest import SmallProject

HOOK = REPOSITORY / "src/workshop_site/hook.py"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")

SLEEPS = """\
import time

print("{word}")
time.sleep({seconds})
"""


OWN = re.compile(r"<script>(?:(?!</script>).)*livereload\(.*?</script>|<!--.*?-->", re.DOTALL)
"""The server's script, and the theme's comment with the time of the build."""


@pytest.fixture
def project(project: SmallProject) -> SmallProject:
    """A project whose English edition has the hook, too, as ours has."""
    file = project.root / "mkdocs.en.yml"
    hooks = file.read_text("utf-8").replace("hooks: []", f"hooks: [{HOOK}]")
    address = 'site_url: !ENV [SITE_URL_EN, "http://127.0.0.1/en/"]\n'
    file.write_text(hooks + address, encoding="utf-8")
    file = project.root / "mkdocs.yml"
    watched = "watch: [docs/en, snippets, src]\n"
    file.write_text(watched + file.read_text("utf-8"), encoding="utf-8")
    return project


class Server:
    """A server that runs, and what it said."""

    def __init__(self, root: Path, address: str, log: Path) -> None:
        self.root, self.address, self.log = root, address, log

    def get(self, path: str = "") -> str:
        try:
            with urllib.request.urlopen(f"http://{self.address}/{path}", timeout=60) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return str(error.read().decode())

    def until(self, text: str, path: str = "", *, never: tuple[str, str] = ("\0", "\0")) -> str:
        """The page once it holds a text; it must not hold both of the others meanwhile."""
        deadline = time.monotonic() + 90
        page = ""
        while time.monotonic() < deadline:
            page = self.get(path)
            assert not all(each in page for each in never), page
            if text in page:
                return page
            time.sleep(0.05)
        raise AssertionError(f"{text!r} did not come: {page}\n{self.log.read_text()}")


@contextmanager
def serving(project: SmallProject) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = "{}:{}".format(*probe.getsockname())
    log = project.root / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address],
            cwd=project.root,
            env=os.environ | {"SITE_URL": f"http://{address}/"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(project.root, address, log)
    try:
        deadline = time.monotonic() + 90
        while "Serving on" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield server
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()
    assert not [line for line in processes() if str(project.root) in line]


def processes() -> list[str]:
    found = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=False)  # noqa: S607
    return found.stdout.splitlines()


def approve(project: SmallProject) -> None:
    command = [sys.executable, "-m", "workshop_site", "approve"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_was_approved_is_shown_at_once_and_never_under_other_code(
    project: SmallProject,
) -> None:
    path = project.snippet("sleeps.py", SLEEPS.format(word="first", seconds=0))
    approve(project)
    for kept in (project.root / ".snippet-cache").glob("*.json"):
        kept.unlink()  # as in a new clone
    with serving(project) as server:
        assert "<code>first" in server.get()
        server.until("本页的 1 段代码于")
        path.write_text(SLEEPS.format(word="second", seconds=3), encoding="utf-8")
        mixed = ("second", "<code>first")
        server.until("正在运行", never=mixed)
        page = server.until("<code>second", never=mixed)
        assert "prints something else now" in page
        assert "make approve" in page


def test_a_page_an_error_and_the_mended_page(project: SmallProject) -> None:
    project.snippet("ok.py", "print('ok')\n", "ok\n")
    page = project.root / "docs/zh/index.md"
    good = page.read_text("utf-8")
    with serving(project) as server:
        page.write_text(f"{good}\nnew words\n", encoding="utf-8")
        server.until("new words")
        page.write_text(good + "\n" + block("c/okay.py"), encoding="utf-8")
        shown = server.until("there is no snippets/c/okay.py")
        assert "docs/zh/index.md:" in shown
        assert "did you mean c/ok.py?" in shown
        page.write_text(good + "\n```python\nnever closed\n", encoding="utf-8")
        server.until("this fence is not closed")
        server.until("Output", "en/")
        page.write_text(good + "\nmended\n", encoding="utf-8")
        assert "okay.py" not in server.until("mended")


def test_the_english_edition_follows(project: SmallProject) -> None:
    project.snippet("ok.py", "print('ok')\n", "ok\n")
    english = project.root / "docs/en/index.md"
    with serving(project) as server:
        assert ">ok" in server.until("Output", "en/")
        english.write_text(english.read_text("utf-8") + "\nmore\n", encoding="utf-8")
        server.until("more", "en/")


def test_after_random_edits_what_is_served_is_what_a_clean_build_makes(
    project: SmallProject,
) -> None:
    seeded = random.Random(14)
    ladder = f'{FENCE} ladder="on"'
    code = (
        "from contextlib import nullcontext\n\nwith nullcontext({number}):\n    print({number})\n"
    )
    for number in range(4):
        project.write(f"snippets/c/s{number}.py", code.format(number=number))
        for language in ("zh", "en"):
            text = f"# Page {{ #page }}\n\n{block(f'c/s{number}.py', ladder)}"
            project.write(f"docs/{language}/p{number}.md", text)
    project.page("# Home { #home }\n\n[p](p0.md#page)\n")
    approve(project)
    with serving(project) as server:
        server.until("Home", "en/")
        for edit in range(30):
            number, language = seeded.randrange(4), seeded.choice(["zh", "en"])
            if seeded.random() < 0.3:
                snippet = project.root / f"snippets/c/s{number}.py"
                snippet.write_text(code.format(number=seeded.randrange(100)), encoding="utf-8")
            else:
                page = project.root / f"docs/{language}/p{number}.md"
                text = page.read_text("utf-8") + f"\nedit {edit}\n"
                page.write_text(text, encoding="utf-8")
            time.sleep(seeded.random())
        approve(project)
        built = project.build("--strict")
        assert built.returncode == 0, built.log
        site = project.root / "site"
        pages = sorted(file.relative_to(site) for file in site.rglob("*.html"))
        assert len(pages) > 10
        deadline = time.monotonic() + 90
        while wrong := [page for page in pages if difference(server, site, page)]:
            assert time.monotonic() < deadline, difference(server, site, wrong[0])
            time.sleep(0.5)


def difference(server: Server, site: Path, page: Path) -> str:
    """How a page is served otherwise than it is built, but for the server's own script."""
    served = server.get(page.as_posix().removesuffix("index.html"))
    here = OWN.sub("", served).replace(f"http://{server.address}/", "http://127.0.0.1/")
    built = OWN.sub("", (site / page).read_text("utf-8"))
    lines = unified_diff(built.splitlines(), here.splitlines(), f"{page} built", "served", n=0)
    return "\n".join(lines)
