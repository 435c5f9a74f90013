"""The pages' side of a snippet: which page includes which file, and on which line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from .project import Project, SiteError
from .runner import Job

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FENCE = re.compile(r"^(?P<indent>[ \t>]*)(?P<ticks>`{3,}|~{3,})(?P<info>.*)$")
_INCLUDE = re.compile(r'^[ \t>]*--8<-- "(?P<path>[^"\n]+)"[ \t]*$')
_RUNS = re.compile(r"""\bexec=["'](?:on|yes|true|1)["']""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: the line of its opening (from 1), its header, and the file it includes."""

    line: int
    language: str
    info: str
    include: str | None
    lines: int  # between the fences

    @property
    def runs(self) -> bool:
        return self.language in {"python", "py"} and _RUNS.search(self.info) is not None

    @property
    def has_source(self) -> bool:
        """Whether the page shows the file, with a button to copy it; not only what it prints."""
        return self.include is not None and (not self.runs or 'source="above"' in self.info)

    @property
    def has_ladder(self) -> bool:
        return self.runs and 'ladder="on"' in self.info


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order, indented ones too."""
    opening: re.Match[str] | None = None
    start, body = 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        fence = _FENCE.match(line)
        if opening is None:
            if fence:
                opening, start, body = fence, number, []
        elif fence and fence["ticks"].startswith(opening["ticks"]) and not fence["info"].strip():
            language, _, info = opening["info"].strip().partition(" ")
            includes = [match["path"] for each in body if (match := _INCLUDE.match(each))]
            yield Block(start, language, info, includes[0] if includes else None, len(body))
            opening = None
        else:
            body.append(line)


def fences(text: str, language: str) -> list[Block]:
    """The blocks of a language that have something in them."""
    return [block for block in blocks(text) if block.language == language and block.lines]


def included(project: Project, include: str) -> Path:
    """The file that an include names; it must lie in `snippets/`."""
    path = (project.snippets / include).resolve()
    if not path.is_relative_to(project.snippets.resolve()):
        raise SiteError(f"{_where(project, include)}: {include!r} lies outside snippets/")
    if not path.is_file():
        raise SiteError(f"{_where(project, include)}: there is no snippets/{include}")
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = 1 + error.object.count(b"\n", 0, error.start)
        raise SiteError(f"{project.relative(path)}:{line}: the file is not UTF-8") from None
    return path


def _where(project: Project, include: str) -> str:
    """The page and line of an include, for an error. Markdown extensions aren't told their page."""
    for page in project.pages:
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            if (match := _INCLUDE.match(line)) and match["path"] == include:
                return f"{project.relative(page)}:{number}"
    return "a page"


def shown(project: Project) -> dict[Path, list[tuple[Path, Block]]]:
    """Each page's blocks that include a snippet, with the file; includes that fail are left out."""
    found: dict[Path, list[tuple[Path, Block]]] = {}
    for page in project.pages:
        found[page] = []
        for block in blocks(page.read_text(encoding="utf-8")):
            path = project.snippets / (block.include or "")
            if block.include and path.is_file():
                found[page].append((path, block))
    return found


def run_on_pages(project: Project) -> list[Path]:
    """The snippets that some page runs, each once, in the order of the pages."""
    return list(dict.fromkeys(job.path for job in jobs(project)))


def jobs(project: Project) -> list[Job]:
    """The runs that the pages show, each once, in the order of the pages."""
    found = []
    for path, block in chain.from_iterable(shown(project).values()):
        if block.runs:
            found += [Job(path)] + [Job(path, recorded=True)] * block.has_ladder
    return list(dict.fromkeys(found))
