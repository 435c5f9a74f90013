"""What a reader's browser needs to run a block: Python itself, our package, and a worker."""

from __future__ import annotations

import shutil
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_site.running import pyodide

if TYPE_CHECKING:
    from workshop_site.project import Project

FOLDER = "run"
"""Where the site has it: once, below the Chinese edition; the English one asks for the same."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def publish(project: Project, site: Path) -> None:
    """Write it into a built site, if the files of Pyodide are here."""
    if (runtime := pyodide.runtime(project)) is None:
        return
    target = site / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(runtime, target / "pyodide")
    _pack(project, target / "package.zip")
    size = sum(file.stat().st_size for file in target.rglob("*") if file.suffix != ".mjs")
    worker = (_own() / "worker.mjs").read_text(encoding="utf-8")
    version, _ = pyodide.pinned(project)
    worker = worker.replace("BYTES = 0 ", f"BYTES = {size} ").replace('"VERSION"', f'"{version}"')
    (target / "worker.mjs").write_text(worker, encoding="utf-8")


def _own() -> Path:
    return Path(str(files("workshop_site.publishing") / "in_page"))


def _pack(project: Project, target: Path) -> None:
    """Our package without what can't run in a page, and the module that runs a program."""
    package = project.package
    sources = {file.relative_to(package.parent): file for file in sorted(package.rglob("*.py"))}
    sources[Path("program.py")] = _own() / "program.py"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in sources.items():
            entry = zipfile.ZipInfo(name.as_posix(), _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())
