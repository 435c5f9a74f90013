"""What a writer waits for, against stock MkDocs with the same pages and nothing executed.

All is measured in this run on this machine, each in a copy of its own. Prints a Markdown table, and
the ratios that the project promises.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
COPIED = ("docs", "snippets", "src", "pyproject.toml", "mkdocs.yml", "mkdocs.en.yml")
OURS = re.compile(
    r"^hooks: .*\n|^  markdown-exec:\n(?:    .*\n)*|^  workshop_site.extension:\n(?:    .*\n)*",
    re.MULTILINE,
)
EXEC = re.compile(r'^(\s*```python) exec="on".*$', re.MULTILINE)
PAGE, SNIPPET = "docs/zh/03_async_manager.md", "snippets/03_async_manager/gpu_pool_fixed.py"
LIMIT = 300.0
"""Seconds to wait for anything."""


def copy(folder: Path) -> Path:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    # A traceback through the package names the clone that is installed, and not the copy: there,
    # as on another Python, an output that differs must not stop the build.
    settings = folder / "pyproject.toml"
    text = settings.read_text("utf-8")
    settings.write_text(re.sub(r'(reference-python = )".*"', r'\1"0.0"', text), encoding="utf-8")
    return folder


def stock(folder: Path) -> Path:
    """The pages with MkDocs, Material and mkdocstrings alone."""
    root = copy(folder)
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        text = (root / name).read_text("utf-8")
        (root / name).write_text(OURS.sub("", text), encoding="utf-8")
    for page in root.glob("docs/*/**/*.md"):
        page.write_text(EXEC.sub(r"\1", page.read_text("utf-8")), encoding="utf-8")
    return root


def run(root: Path, *arguments: str) -> float:
    """The seconds that `mkdocs ARGUMENTS…` takes."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "mkdocs", *arguments]
    done = subprocess.run(
        command, cwd=root, env=_environment(root), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"mkdocs {' '.join(arguments)} ended with {done.stderr[-2000:]}")
    return time.perf_counter() - started


@contextmanager
def serving(root: Path) -> Iterator[tuple[str, float]]:
    """`mkdocs serve`: its address, and the seconds until the first page came."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = "{}:{}".format(*probe.getsockname())
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", address]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=root, env=_environment(root)) as server:
        try:
            until(f"http://{address}/", "</html>")
            yield f"http://{address}", time.perf_counter() - started
        finally:
            server.send_signal(signal.SIGINT)


def until(url: str, text: str) -> float:
    """The seconds until a page holds the text."""
    started = time.perf_counter()
    while time.perf_counter() - started < LIMIT:
        try:
            with urllib.request.urlopen(url, timeout=LIMIT) as answer:  # noqa: S310
                if text in answer.read().decode("utf-8", "replace"):
                    return time.perf_counter() - started
        except (urllib.error.URLError, ConnectionError):
            pass  # not there yet
        time.sleep(0.05)
    raise SystemExit(f"{text!r} did not come to {url} in {LIMIT:.0f} s")


def edited(root: Path, url: str, name: str, line: str, mark: str) -> float:
    """The seconds from an edit of a file until it is seen; the file is put back."""
    file = root / name
    before = file.read_text("utf-8")
    file.write_text(f"{before}\n{line}\n", encoding="utf-8")
    seconds = until(f"{url}/{Path(PAGE).stem}/", mark)
    file.write_text(before, encoding="utf-8")
    time.sleep(5)  # what follows a save is not what is measured next
    return seconds


def _environment(root: Path) -> dict[str, str]:
    return os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(root / "src")}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = stock(folder / "stock")
        peer = run(plain, "build") + run(plain, "build", "-f", "mkdocs.en.yml")
        ours = copy(folder / "ours")
        cold = run(ours, "build")
        runs = [json.loads(file.read_text()) for file in (ours / ".snippet-cache").glob("*.json")]
        warm = run(ours, "build")
        with serving(copy(folder / "new")) as (url, first):
            early = edited(folder / "new", url, PAGE, "seen-early", "seen-early")
        with serving(ours) as (url, _):
            time.sleep(15)  # the English edition is built behind
            pages = [edited(ours, url, PAGE, f"seen-{n}", f"seen-{n}") for n in range(3)]
            snippet = edited(ours, url, SNIPPET, 'print("seen", "here")', "seen here")
    cpu, longest = sum(each["cpu"] for each in runs), max(each["seconds"] for each in runs)
    edit = sorted(pages)[1]
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores\n")
    print("| what | seconds | / stock | at most |\n|---|---|---|---|")
    rows = [
        ("stock MkDocs, both editions, nothing executed", peer, ""),
        ("ours, cold: everything run", cold, ""),
        ("ours, warm", warm, "1.0"),
        ("first page of serve, nothing kept", first, "1.5"),
        ("edit of a page → seen", edit, "0.3"),
        ("the same, while the first runs go on behind", early, ""),
        ("edit of a snippet → seen, its run included", snippet, ""),
    ]
    for what, seconds, most in rows:
        print(f"| {what} | {seconds:.1f} | {seconds / peer:.2f} | {most} |")
    print(f"\n{len(runs)} snippets: {cpu:.1f} CPU seconds, the longest {longest:.1f} s")


if __name__ == "__main__":
    main()
