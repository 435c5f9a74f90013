"""What can go wrong before a build begins: each ends with one clear line."""

from __future__ import annotations

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING

import pytest

from .conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def port(address: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workshop_site", "port", address]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = port(address)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Can't serve on {address}: ")
    assert "make serve ADDR=127.0.0.1:8001" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["8000", "localhost", "127.0.0.1:http", "127.0.0.1:99999"])
def test_an_address_that_is_none(address: str) -> None:
    done = port(address)
    assert done.returncode == 1
    assert address in done.stderr
    assert "Traceback" not in done.stderr


def test_a_free_port() -> None:
    assert port("127.0.0.1:0").returncode == 0


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    root = tmp_path / "路径 with a space"
    (root / "tools").mkdir(parents=True)
    locks = [path.name for path in REPOSITORY.glob("requirements*.lock")]
    for name in ("Makefile", "pyproject.toml", "tools/install.py", *locks):
        shutil.copy(REPOSITORY / name, root / name)
    return root


def make(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: each for name, each in os.environ.items() if name[:4] not in {"PIP_", "UV_I"}}
    return subprocess.run(
        ["make", *arguments],  # noqa: S607
        cwd=folder,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_a_python_that_is_too_old(clone: Path) -> None:
    old = clone / "old-python"
    program = "import runpy, sys; sys.version_info = (3, 9, 0); del sys.argv[0]; "
    program += "runpy.run_path(sys.argv[0], run_name='__main__')"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{program}" "$@"\n')
    old.chmod(0o755)
    done = make(clone, "build", "PYTHON=./old-python")
    assert done.returncode != 0
    assert "Python 3.11 or later is needed" in done.stderr
    assert "3.9" in done.stderr
    assert not (clone / ".venv").exists()


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_no_network(clone: Path) -> None:
    refused = "http://127.0.0.1:9/simple"
    done = make(
        clone,
        "build",
        f"PYTHON={sys.executable}",
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL=refused,
        PIP_RETRIES="0",
        PIP_TIMEOUT="2",
    )
    assert done.returncode != 0
    assert "could not be installed" in done.stderr
    assert "network" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (clone / ".venv/site").exists()
    assert not (clone / "site").exists()


def test_each_file_is_linted_but_what_learners_write() -> None:
    ruff = [sys.executable, "-m", "ruff", "check", "--show-files"]
    listed = ["git", "ls-files", "*.py"]
    looked_at, known = (
        subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60
        ).stdout.splitlines()
        for command in (ruff, listed)
    )
    left_out = {REPOSITORY / name for name in known} - set(map(REPOSITORY.joinpath, looked_at))
    wrong = REPOSITORY / "tests/content/wrong_solutions"
    assert sorted(path for path in left_out if not path.is_relative_to(wrong)) == []


def imported(path: Path) -> Iterator[str]:
    """The top-level modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def plain_name(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_what_snippets_import_is_installed_for_a_build() -> None:
    """`make serve` runs them without what only the checks need."""
    lock = (REPOSITORY / "requirements.lock").read_text("utf-8")
    locked = {plain_name(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    owners = packages_distributions()
    missing = {
        f"{path.relative_to(REPOSITORY)}: {module}"
        for path in (REPOSITORY / "snippets").rglob("*.py")
        for module in imported(path)
        if (names := owners.get(module, []))
        and "context-workshop" not in names
        and not locked & {plain_name(name) for name in names}
    }
    assert len(locked) > 50
    assert missing == set()
