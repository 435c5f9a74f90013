"""Where things are, and what an error of this project looks like."""

from __future__ import annotations

import platform
import sys
import tomllib
import traceback
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TYPE_CHECKING, ParamSpec

from mkdocs.exceptions import BuildError
from pymdownx.superfences import SuperFencesException

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

P = ParamSpec("P")


class SiteError(BuildError, SuperFencesException):  # type: ignore[misc]  # pymdownx is untyped
    """What stops a build: what went wrong, where, and the remedy.

    SuperFences lets only its own exception through; MkDocs reports only its own without traceback.
    """


def loud(format_fence: Callable[P, str]) -> Callable[P, str]:
    """Let every error of a fence's formatter stop the build.

    Of any but its own exception SuperFences makes a page that shows the fence as it was written.
    """

    @wraps(format_fence)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> str:
        try:
            return format_fence(*args, **kwargs)
        except SiteError:
            raise
        except Exception as error:
            trace = "".join(traceback.format_exception(error))
            raise SiteError(f"an error of the site's own machinery:\n{trace}") from error

    return guarded


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
