"""A built site, served on loopback, and a Chromium that looks at it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
expect.set_options(timeout=60_000)  # milliseconds, on a machine with other work
PREFIX = "project"  # as under https://host/project/
ADDRESS = re.compile(r'<link rel="canonical" href="([^"]+)">')


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))


class Quiet(SimpleHTTPRequestHandler):
    """A folder, under a path of its own; and no word about it: the tests look at the responses."""

    def __init__(self, *args: Any, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(*args, **options)

    def translate_path(self, path: str) -> str:
        inside = path.startswith(self.prefix)
        return super().translate_path(path.removeprefix(self.prefix) if inside else "/outside")

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served(folder: Path, prefix: str) -> Iterator[str]:
    """The address of a folder, served under `/prefix/`."""
    handler = partial(Quiet, directory=str(folder), prefix=prefix)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{prefix}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site's root.

    WORKSHOP_SITE names a folder that holds a site which is built already, and is served under the
    path of the address that it was built for. Else it is built here, under a path prefix.
    """
    if built := os.environ.get("WORKSHOP_SITE"):
        match = ADDRESS.search((Path(built) / "index.html").read_text("utf-8"))
        assert match, f"{built}: is no built site: make build"
        with served(Path(built), urlsplit(match[1]).path) as root:
            yield root
        return
    folder = tmp_path_factory.mktemp("served") / PREFIX
    with served(folder, f"/{PREFIX}/") as root:
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", folder],
            cwd=ROOT,
            env=os.environ | {"SITE_URL": root, "REPO_URL": "https://github.com/example/workshop"},
            check=True,
            timeout=600,
        )
        yield root


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def paths() -> list[str]:
    """Each page's address below the root: Chinese ones first."""
    found = []
    for language, prefix in (("zh", ""), ("en", "en/")):
        folder = ROOT / "docs" / language
        for page in sorted(folder.rglob("*.md")):
            name = page.relative_to(folder).with_suffix("").as_posix()
            found.append(prefix + (f"{name}/" if name != "index" else "").replace("/index/", "/"))
    return found
