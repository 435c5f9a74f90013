"""Which packages a run depends on: what it and its children look for, and in which version."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import REPOSITORY
from tests.site.running.imports import RecordingPython
from workshop_site.project import Project
from workshop_site.reading.companions import companions
from workshop_site.running import packages
from workshop_site.running.build import jobs
from workshop_site.running.packages import needed, still
from workshop_site.running.runner import Runner
from workshop_site.running.runs import Job, RunStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.site.conftest import SmallProject


@pytest.fixture
def installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installs]:
    yield Installs(tmp_path / "installed", monkeypatch)
    monkeypatch.undo()
    forget()


def forget() -> None:
    """What is installed is asked once in a process."""
    for function in (packages.installed, packages.providers, packages._brought):
        function.cache_clear()


class Installs:
    """A folder of packages that this process has."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir()
        monkeypatch.syspath_prepend(folder)
        forget()

    def __call__(self, name: str, version: str) -> None:
        for old in self.folder.glob(f"{name}-*.dist-info/*"):
            old.unlink()
        (self.folder / f"{name}.py").write_text("")
        info = self.folder / f"{name}-{version}.dist-info"
        info.mkdir(exist_ok=True)
        info.joinpath("METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        info.joinpath("top_level.txt").write_text(name)
        for empty in self.folder.glob("*.dist-info"):
            if not any(empty.iterdir()):
                empty.rmdir()
        forget()


LOOKS = """
import json
import {there}
try:
    import {not_there}
except ImportError:
    print("ran")
"""


@pytest.fixture
def looks(project: SmallProject) -> Path:
    return project.snippet("looks.py", LOOKS.format(there="anyio", not_there="wsp_absent"))


def is_kept(project: SmallProject, path: Path) -> bool:
    return RunStore(Project(project.root)).load(Job(path)) is not None


def test_what_is_looked_for_is_noted(project: SmallProject, looks: Path) -> None:
    run = Runner(Project(project.root)).run(looks)
    assert run.output == b"ran\n"
    assert {"anyio", "wsp_absent"} <= set(run.looked_for)
    assert not {"json", "sys", "sitecustomize"} & set(run.looked_for)
    versions = needed([looks], run.looked_for)
    assert versions["wsp_absent"] is None
    assert versions["anyio"] == packages.installed()["anyio"]
    assert still(versions)


def test_a_package_of_another_version(
    project: SmallProject, looks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Runner(Project(project.root)).run(looks)
    assert is_kept(project, looks)
    now = packages.installed() | {"anyio": "0.0.1"}
    monkeypatch.setattr(packages, "installed", lambda: now)
    assert not is_kept(project, looks)


def test_a_package_that_is_new(project: SmallProject, looks: Path, installs: Installs) -> None:
    """It was looked for in vain: a snippet may say something else where it is."""
    Runner(Project(project.root)).run(looks)
    assert is_kept(project, looks)
    installs("wsp_other", "1.0")  # nothing to do with it
    assert is_kept(project, looks)
    installs("wsp_absent", "1.0")
    assert not is_kept(project, looks)


def test_a_package_that_is_gone_or_changed(project: SmallProject, installs: Installs) -> None:
    installs("wsp_there", "1.0")
    path = project.snippet("a.py", LOOKS.format(there="json", not_there="wsp_there"))
    Runner(Project(project.root)).run(path)
    assert is_kept(project, path)
    installs("wsp_there", "1.1")
    assert not is_kept(project, path)
    installs("wsp_there", "1.0")
    assert is_kept(project, path)


def test_descriptors_stay_as_they_are(project: SmallProject) -> None:
    """Noting opens and closes its file each time: a snippet may count what is open."""
    code = "import os\ndef count(): return len(os.listdir('/proc/self/fd'))\n"
    code += "before = count()\nimport wsp_absent_1 if 0 else os\n".replace(" if 0 else os", "")
    code = code.replace("import wsp_absent_1", "try: import wsp_absent_1\nexcept ImportError: pass")
    path = project.snippet("counts.py", f"{code}print(count() - before)\n")
    if sys.platform == "linux":
        run = Runner(Project(project.root)).run(path)
        assert (run.output, run.looked_for) == (b"0\n", ("wsp_absent_1",))


CHILDREN = {
    "by sys.executable": "subprocess.run([sys.executable, '-c', 'import anyio'])",
    "by name": "subprocess.run(['python', '-c', 'import anyio'])",
    "with its own environment": "subprocess.run([sys.executable, '-c', 'import anyio'], env={})",
    "a module": "subprocess.run([sys.executable, '-I', '-m', 'anyio.x'])",
    "importlib": "importlib.import_module('any' + 'io')",
    "isolated": "subprocess.run([sys.executable, '-I', 'snippets/c/child.py'])",
    "an entry point": "subprocess.run([sys.executable, '-m', 'pytest', 'snippets/c/none'])",
}


@pytest.mark.parametrize("line", CHILDREN.values(), ids=CHILDREN)
def test_what_a_child_imports(project: SmallProject, line: str) -> None:
    project.write("snippets/c/child.py", "import anyio\n")
    path = project.snippet("parent.py", f"import importlib, subprocess, sys\n{line}\n")
    run = Runner(Project(project.root)).run(path)
    assert needed(companions(path), run.looked_for)["anyio"]


SAMPLE = [
    "01_basic_concepts/when_cleanup_does_not_run.py",  # sys.executable
    "06_mcp_implementation/client_stdio.py",  # an MCP server, with the environment that MCP leaves
    "06_mcp_implementation/stdio_shutdown.py",
    "08_local_mcp_integration/run_tests.py",  # pytest, and plugins by their entry points
    "08_local_mcp_integration.py",
    "08_local_mcp_integration/one_server.py",  # python -m
    "09_design_patterns_analysis/strategy.py",
    "related/versions_here.py",  # importlib
]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> RecordingPython:
    return RecordingPython(tmp_path_factory.mktemp("recording"))


def unseen(python: RecordingPython, job: Job) -> set[str]:
    """The packages that a run really imported, and its key would not hold."""
    python.imported()
    runner = Runner(Project(REPOSITORY))
    run = runner.execute([runner.project.relative(job.path)], recorded=job.recorded)
    assert not run.timed_out
    return python.imported() - needed(companions(job.path), run.looked_for).keys()


@pytest.mark.parametrize("name", SAMPLE)
def test_what_snippets_really_import_is_in_their_key(
    name: str, python: RecordingPython, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = (job for job in jobs(Project(REPOSITORY)) if job.path.match(f"snippets/{name}"))
    monkeypatch.setattr(sys, "executable", str(python.executable))
    assert unseen(python, job) == set()


def test_it_would_be_seen(
    project: SmallProject, python: RecordingPython, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nothing names, imported by a child that ignores its environment."""
    code = "import subprocess, sys\nname = 'any' + 'io'\n"
    code += "subprocess.run([sys.executable, '-E', '-c', 'import ' + name])\n"
    path = project.snippet("hidden.py", code)
    monkeypatch.setattr(sys, "executable", str(python.executable))
    runner = Runner(Project(project.root))
    python.imported()
    run = runner.execute(["snippets/c/hidden.py"])
    assert "anyio" in python.imported() - needed([path], run.looked_for).keys()
