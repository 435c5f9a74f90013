"""The folder of `mkdocs.yml`: where its parts lie, and the error that stops a build."""

from __future__ import annotations

import platform
import sys
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("zh", "en")


class SiteError(Exception):
    """What stops a build: file and line, what went wrong, and the remedy."""


def file_state(file: Path) -> tuple[int, int]:
    """What changes when a file is written: what was made of the file is remembered by it."""
    stat = file.stat()
    return stat.st_mtime_ns, stat.st_size


@dataclass(frozen=True)
class Project:
    """The folder of `mkdocs.yml`, wherever this package is installed."""

    root: Path

    @property
    def snippets(self) -> Path:
        return self.root / "snippets"

    @property
    def package(self) -> Path:
        return self.root / "src" / "context_workshop"

    @property
    def cache(self) -> Path:
        return self.root / ".snippet-cache"

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def pages(self) -> list[Path]:
        return sorted(self.root.glob("docs/[ez][nh]/**/*.md"))

    def relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    @cached_property
    def settings(self) -> dict[str, str]:
        text = (self.root / "pyproject.toml").read_text(encoding="utf-8")
        settings: dict[str, str] = tomllib.loads(text)["tool"]["workshop"]
        return settings

    @property
    def is_reference(self) -> bool:
        """Whether transcripts are approved on this Python and platform."""
        python = ".".join(platform.python_version_tuple()[:2])
        return (python, sys.platform) == (
            self.settings["reference-python"],
            self.settings["reference-platform"],
        )
