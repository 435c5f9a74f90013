"""The Python that runs in a page: five files of the npm package `pyodide`, pinned by its hash.

`pyproject.toml` names the version and the hash in one line. They are fetched once, by npm, where
that is installed; without them no block can be run in the page, and the site is whole all the same.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_site.project import SiteError

if TYPE_CHECKING:
    from workshop_site.project import Project

FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)
SETTING = "pyodide"
PATIENCE = 120
"""Seconds for npm to answer."""

log = logging.getLogger("mkdocs.plugins.workshop_site")


def pinned(project: Project) -> tuple[str, str]:
    """The version and its hash, as npm writes it; two empty words where none is pinned."""
    words = project.settings.get(SETTING, "").split()
    if len(words) not in {0, 2} or (words and not words[1].startswith("sha512-")):
        raise SiteError(
            f'pyproject.toml: [tool.workshop] {SETTING} is to be "VERSION sha512-…", as '
            "'npm view pyodide@VERSION dist.integrity' prints it"
        )
    return (words[0], words[1]) if words else ("", "")


def runtime(project: Project) -> Path | None:
    """The folder with the files, if they are here."""
    version, digest = pinned(project)
    folder = _folder(project, version, digest)
    return folder if version and folder.is_dir() else None


def fetch(project: Project) -> Path | None:
    """The folder with the files, fetched if npm is here; None without npm.

    A fetch that fails is a warning, and on a CI server (`CI` is set) an error, as the published
    site must have them.

    Raises:
        SiteError: What came is not what is pinned; or, on a CI server, nothing came.
    """
    version, digest = pinned(project)
    if not version or (found := runtime(project)):
        return found if version else None
    npm = shutil.which("npm")
    if npm is None:
        return None
    folder = _folder(project, version, digest)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        try:
            packed = _pack(npm, version, Path(place))
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", "") or str(error)
            message = f"pyodide {version} was not fetched, so no block runs in the page: {said}"
            if os.environ.get("CI"):
                raise SiteError(message) from None
            log.warning(message.strip())
            return None
        _check(packed, version, digest)
        files = Path(place) / "files"
        _unpack(packed, files)
        files.rename(folder)
    return folder


def _folder(project: Project, version: str, digest: str) -> Path:
    return project.cache / f"pyodide-{version}-{hashlib.sha256(digest.encode()).hexdigest()[:8]}"


def _pack(npm: str, version: str, place: Path) -> Path:
    command = [npm, "pack", "--silent", "--pack-destination", str(place), f"pyodide@{version}"]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE, cwd=place)
    return next(place.glob("*.tgz"))


def _check(packed: Path, version: str, digest: str) -> None:
    found = hashlib.sha512(packed.read_bytes()).digest()
    if (came := f"sha512-{base64.b64encode(found).decode()}") != digest:
        raise SiteError(
            f"pyproject.toml: pyodide {version} is pinned with the hash {digest}, and what npm "
            f"brought has {came}: use neither before you know why"
        )


def _unpack(packed: Path, folder: Path) -> None:
    folder.mkdir()
    with tarfile.open(packed) as archive:
        for name in FILES:
            try:
                member = archive.extractfile(f"package/{name}")
            except KeyError:
                member = None
            if member is None:
                raise SiteError(f"the npm package pyodide has no file {name} any more")
            with member, (folder / name).open("wb") as file:
                shutil.copyfileobj(member, file)
