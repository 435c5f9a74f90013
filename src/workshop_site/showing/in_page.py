"""Which blocks a reader can run in the page: those of the standard library and of our package."""

from __future__ import annotations

import json
import tomllib
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from workshop_site.project import file_state
from workshop_site.reading.companions import companions
from workshop_site.running import pyodide
from workshop_site.running.packages import imports
from workshop_site.showing.needs import OURS, lacking
from workshop_site.showing.words import IN_PAGE, LADDER, SNIPPET

if TYPE_CHECKING:
    from pathlib import Path

    from workshop_site.project import Project

FILE = "snippets/not_in_page.toml"
"""Snippets that print something else in the page than was approved, each with the reason."""

ERRORS = "errors"
"""Their chapter, in `snippets/`."""

_PROCESSES = ("concurrent", "multiprocessing", "signal", "subprocess", "_thread", "threading")
_SYSTEM = ("ensurepip", "fcntl", "pwd", "resource", "tkinter", "venv", "webbrowser")
_NETWORK = ("select", "selectors", "socket", "socketserver", "ssl")
NOT_THERE = frozenset((*_PROCESSES, *_SYSTEM, *_NETWORK))
"""Modules of the standard library that don't work in a browser, or that start what can't."""


def attributes(project: Project, path: Path) -> str:
    """What marks a block that runs in the page: the files that its program needs."""
    if not runs(project, path):
        return ""
    names = [each.relative_to(project.snippets).as_posix() for each in companions(path)]
    return f' data-run="{escape(json.dumps(names))}"'


def words(language: str) -> str:
    """What the script says, once a page, before its first such block."""
    said = IN_PAGE[language] | {"title": SNIPPET[language]["ladder"], "ladder": LADDER[language]}
    text = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="run-words">{text}</script>'


def runs(project: Project, path: Path) -> bool:
    """Whether the page's Python can run this snippet, and says what was approved."""
    here = pyodide.runtime(project) is not None and path not in differing(project)
    return here and fits(project, path)


def fits(project: Project, path: Path) -> bool:
    """Whether a snippet needs no more than what works in a page.

    Those of the error index print the words of the Python that is approved, not of the page's.
    """
    if path.parent.name == ERRORS:
        return False
    beside = companions(path)
    modules = {name.partition(".")[0] for file in beside for name, _ in imports(file)}
    return not (modules & NOT_THERE) and lacking(project, beside, []) in ([], [OURS])


def differing(project: Project) -> dict[Path, str]:
    """The snippets of the file, with the reasons."""
    file = project.root / FILE
    return _differing(project, file, *file_state(file)) if file.is_file() else {}


@lru_cache(maxsize=4)
def _differing(project: Project, file: Path, _changed: int, _size: int) -> dict[Path, str]:
    listed = tomllib.loads(file.read_text(encoding="utf-8"))
    return {project.snippets / name: reason for name, reason in listed.items()}
