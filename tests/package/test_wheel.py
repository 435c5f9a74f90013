"""What somebody gets who installs the package: a wheel, in an environment of their own."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from context_workshop import _extras

if TYPE_CHECKING:
    from email.message import Message

REPOSITORY = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
PACKAGE = REPOSITORY / "src/context_workshop"
SITE, SOURCE = "http://127.0.0.1:8000/", "http://127.0.0.1:8001/workshop"

CONSUMER = """\
from decimal import Decimal

from context_workshop import Budget, Pool, Session, Usage, current_session

budget = Budget("0.5")
with Session("mine", budget=budget) as session, session.request(reserve="0.1") as request:
    request.record(Usage(10, 8))
status: str | None = session.status
spent: Decimal = budget.spent
pool: Pool[str] = Pool(["a"])
print(session.usage.total_tokens, current_session())
"""


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    run(*build, cwd=REPOSITORY, SITE_URL=SITE, REPO_URL=f"{SOURCE}/")
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path, names: set[str]) -> Message:
    (path,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        return Parser().parsestr(archive.read(path).decode())


def test_it_holds_the_managers_only(names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in names}
    (info,) = tops - {"context_workshop"}
    assert info.endswith(".dist-info")
    here = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {name for name in names if name.startswith("context_workshop/")} == here
    assert "context_workshop/py.typed" in names
    assert f"{info}/licenses/LICENSE" in names


def test_its_metadata(metadata: Message) -> None:
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata.get_all("Project-URL") == [
        f"Documentation, {SITE}",
        f"Source, {SOURCE}",
        f"Issues, {SOURCE}/issues",
        f"Changelog, {SOURCE}/blob/main/CHANGELOG.md",
    ]
    classifiers = metadata.get_all("Classifier") or []
    assert "Programming Language :: Python :: 3.14" in classifiers
    assert any(each.startswith("Development Status ::") for each in classifiers)


def test_its_readme_can_be_read_anywhere(metadata: Message) -> None:
    """A relative link leads nowhere on an index, and there it has no chapters beside it."""
    text = metadata.get_payload()
    assert isinstance(text, str)
    assert text.startswith("# context-workshop")
    assert re.findall(r"\]\((?!https?://)[^)]*\)", text) == []


def test_the_readme_names_every_module_and_extra() -> None:
    lines = (PACKAGE / "README.md").read_text("utf-8").splitlines()
    rows = [line.split("|") for line in lines if line.startswith("| `") and line.count("|") == 5]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row[1])}
    assert named == {
        path.stem
        for path in PACKAGE.iterdir()
        if path.name[0] not in "_." and (path.is_dir() or path.suffix == ".py")
    }
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row[3])} == {*_extras.EXTRAS}


@pytest.mark.parametrize("name", ["config.py", "pool.py"])
def test_a_module_that_may_be_copied_runs_by_itself(name: str, tmp_path: Path) -> None:
    assert f"`{name}`" in (PACKAGE / "README.md").read_text("utf-8")
    (tmp_path / name).write_bytes((PACKAGE / name).read_bytes())
    run(sys.executable, "-I", "-S", name, cwd=tmp_path)


def test_what_an_extra_brings_is_said_in_one_voice() -> None:
    extras = dict(PYPROJECT["project"]["optional-dependencies"])
    assert extras.pop("all") == [f"context-workshop[{','.join(extras)}]"]
    assert extras == _extras.EXTRAS


def test_the_error_names_an_install_that_works_anywhere() -> None:
    error = _extras.missing("websocket()", "websocket", ImportError("No module", name="mcp"))
    assert str(error) == (
        "websocket() needs the extra 'websocket' (No module): "
        "pip install 'mcp>=2.3,<3' 'websockets>=15'"
    )
    assert error.name == "mcp"


def test_a_program_with_it(wheel: Path, tmp_path: Path) -> None:
    """Installed where nothing else is, imported from there, and checked by mypy as others would."""
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv, cwd=tmp_path)
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-index")
    run(*pip, "--no-deps", wheel, cwd=tmp_path)
    (tmp_path / "program.py").write_text(CONSUMER)
    assert run(python, "-I", "program.py", cwd=tmp_path) == "18 None\n"
    where = run(python, "-I", "-c", "import context_workshop as c; print(c.__file__)", cwd=tmp_path)
    assert where.startswith(str(venv))
    options = ("--strict", "--no-incremental", "--python-executable", python)
    said = run(sys.executable, "-m", "mypy", *options, "program.py", cwd=tmp_path)
    assert said.startswith("Success: no issues found in 1 source file")


def test_the_editable_install_brings_the_sites_machinery_too() -> None:
    for name in ("context_workshop", "workshop_site"):
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        assert Path(spec.origin).is_relative_to(REPOSITORY / "src")
