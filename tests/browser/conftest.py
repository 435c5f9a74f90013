"""A built site, served on loopback, and a Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
PREFIX = "project"  # as under https://host/project/


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing: the tests look at the responses."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site's root, built for it, under a path prefix.

    To look again without building: WORKSHOP_SITE names a folder that holds a site in `project/`.
    """
    if built := os.environ.get("WORKSHOP_SITE"):
        with served(Path(built)) as host:
            yield f"{host}/{PREFIX}/"
        return
    folder = tmp_path_factory.mktemp("served")
    with served(folder) as host:
        root = f"{host}/{PREFIX}/"
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", folder / PREFIX],
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
