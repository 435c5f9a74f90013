"""The files of Pyodide are fetched once, by npm, and are those that are pinned, or nothing is."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import stat
import tarfile
from typing import TYPE_CHECKING

import pytest

from workshop_site.project import Project, SiteError
from workshop_site.running import pyodide

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import SmallProject

NPM = """\
#!/bin/sh
echo called >> "{log}"
[ "{status}" = 0 ] || {{ echo "npm error network" >&2; exit {status}; }}
while [ "$1" != --pack-destination ]; do shift; done
cp "{packed}" "$2/pyodide-1.0.0.tgz"
"""


def archive(path: Path, names: tuple[str, ...] = pyodide.FILES) -> str:
    """An npm package with these files; its hash as npm writes it."""
    with tarfile.open(path, "w:gz") as packed:
        for name in (*names, "README.md"):
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(name)
            packed.addfile(entry, io.BytesIO(name.encode()))
    digest = hashlib.sha512(path.read_bytes()).digest()
    return f"sha512-{base64.b64encode(digest).decode()}"


class Npm:
    """A command `npm` on the path that brings a package, or fails."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.log, self.packed = folder / "log", folder / "package.tgz"
        self.script = folder / "bin" / "npm"
        self.script.parent.mkdir()
        self.digest = archive(self.packed)
        self.answers(0)
        monkeypatch.setenv("PATH", str(self.script.parent), prepend=os.pathsep)
        monkeypatch.delenv("CI", raising=False)

    def answers(self, status: int) -> None:
        self.script.write_text(NPM.format(log=self.log, packed=self.packed, status=status))
        self.script.chmod(self.script.stat().st_mode | stat.S_IXUSR)

    @property
    def calls(self) -> int:
        return self.log.read_text().count("called") if self.log.exists() else 0


@pytest.fixture
def npm(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Npm:
    return Npm(tmp_path_factory.mktemp("npm"), monkeypatch)


def pinned(project: SmallProject, value: str) -> Project:
    text = (project.root / "pyproject.toml").read_text("utf-8")
    project.write("pyproject.toml", f'{text}\npyodide = "{value}"\n')
    return Project(project.root)


def test_it_is_fetched_once(project: SmallProject, npm: Npm) -> None:
    small = pinned(project, f"1.0.0 {npm.digest}")
    assert pyodide.runtime(small) is None
    folder = pyodide.fetch(small)
    assert folder == pyodide.runtime(small) == pyodide.fetch(small)
    assert folder
    assert {each.name for each in folder.iterdir()} == set(pyodide.FILES)
    assert npm.calls == 1


def test_another_version_is_fetched_anew(project: SmallProject, npm: Npm) -> None:
    first = pyodide.fetch(pinned(project, f"1.0.0 {npm.digest}"))
    text = (project.root / "pyproject.toml").read_text("utf-8").replace("1.0.0", "1.0.1")
    project.write("pyproject.toml", text)
    assert pyodide.fetch(Project(project.root)) not in {first, None}
    assert npm.calls == 2


def test_what_is_not_what_is_pinned_is_refused_and_nothing_stays(
    project: SmallProject, npm: Npm
) -> None:
    small = pinned(project, "1.0.0 sha512-AAAA")
    with pytest.raises(SiteError, match="is pinned with the hash sha512-AAAA, and what npm"):
        pyodide.fetch(small)
    assert pyodide.runtime(small) is None
    assert list(small.cache.iterdir()) == []


def test_a_package_without_a_file_is_refused(project: SmallProject, npm: Npm) -> None:
    digest = archive(npm.packed, pyodide.FILES[1:])
    with pytest.raises(SiteError, match=r"has no file pyodide\.mjs any more"):
        pyodide.fetch(pinned(project, f"1.0.0 {digest}"))


def test_a_fetch_that_fails_is_a_warning_and_an_error_on_a_ci_server(
    project: SmallProject,
    npm: Npm,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    npm.answers(1)
    small = pinned(project, f"1.0.0 {npm.digest}")
    assert pyodide.fetch(small) is None
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "no block runs in the page: npm error network" in record.getMessage()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SiteError, match="npm error network"):
        pyodide.fetch(small)


def test_without_npm_or_without_a_version_there_is_none(
    project: SmallProject, npm: Npm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pyodide.fetch(Project(project.root)) is None
    monkeypatch.setenv("PATH", "")
    assert pyodide.fetch(pinned(project, f"1.0.0 {npm.digest}")) is None
    assert npm.calls == 0


@pytest.mark.parametrize("value", ["1.0.0", "1.0.0 md5-x", "1 2 3"])
def test_a_pin_that_is_wrong(project: SmallProject, value: str) -> None:
    with pytest.raises(SiteError, match=r"pyproject.toml: \[tool.workshop\] pyodide is to be"):
        pyodide.fetch(pinned(project, value))
