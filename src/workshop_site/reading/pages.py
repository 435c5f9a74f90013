"""A page of the site, read once: its front matter and its fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]

from workshop_site.project import Project, SiteError, file_state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FENCE = re.compile(r"^(?P<margin>[ \t>]*)(?P<ticks>`{3,}|~{3,})(?P<info>.*)$")
_INCLUDE = re.compile(
    r'^[ \t>]*--8<-- "(?P<path>[^"\n]+?)(?::(?P<section>[A-Za-z][\w-]*))?"[ \t]*$'
)
_OPTION = re.compile(r"""\s*(?P<name>\w+)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')(?=\s|$)""")
_ON = {"on", "yes", "true", "1"}


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block."""

    line: int
    """The line of its opening, from 1."""
    language: str
    info: str
    """What follows the language: options."""
    body: tuple[str, ...]
    """The lines between the fences, as they stand."""
    margin: str
    """What stands before the opening: the indent of a tab, a quotation's `>`."""

    @property
    def end(self) -> int:
        """The line of its closing fence."""
        return self.line + len(self.body) + 1

    @property
    def include(self) -> str | None:
        """The first file that it includes, as it is written, below `snippets/`."""
        return match["path"] if (match := self._included) else None

    @property
    def section(self) -> str:
        """The section of the file that it includes; empty for all of it."""
        return (match["section"] or "") if (match := self._included) else ""

    @property
    def shows(self) -> str:
        """The file and the section, as an include names them."""
        return f"{self.include}:{self.section}" if self.section else self.include or ""

    @property
    def _included(self) -> re.Match[str] | None:
        return next((match for each in self.body if (match := _INCLUDE.match(each))), None)

    @property
    def options(self) -> dict[str, str]:
        """Its options.

        Raises:
            ValueError: They are not all of the form name="value"; the message is what is left.
        """
        found: dict[str, str] = {}
        rest = self.info.rstrip()
        while rest:
            match = _OPTION.match(rest)
            if match is None:
                raise ValueError(rest.strip())
            found[match["name"]] = match["single"] if match["double"] is None else match["double"]
            rest = rest[match.end() :]
        return found

    def option(self, name: str) -> str:
        """The value of an option, leniently; empty where there is none."""
        match = re.search(rf"""(?<!\w){name}=(?:"([^"]*)"|'([^']*)')""", self.info)
        return (match[1] or match[2] or "") if match else ""

    @property
    def predicted(self) -> bool:
        """Whether the reader is to put what it prints in order first."""
        return self.language == "predict"

    @property
    def runs(self) -> bool:
        is_code = self.language in {"python", "py"}
        return self.predicted or (is_code and self.option("exec").lower() in _ON)

    @property
    def has_source(self) -> bool:
        """Whether the page shows the file, with a button to copy it; not only what it prints."""
        return self.include is not None and self.option("source") != "none"

    @property
    def lists_files(self) -> bool:
        """Whether the page names what its program needs beside it: not where it shows a part."""
        return self.runs and self.include is not None and not self.section

    @property
    def has_ladder(self) -> bool:
        return self.runs and self.option("ladder") == "on"


class Page:
    """The text of a page and what stands in it; `name` is what errors call it."""

    def __init__(self, text: str, name: str = "a page") -> None:
        self.text, self.name = text, name
        self.lines = text.splitlines()

    def __repr__(self) -> str:
        return f"Page({self.name!r})"

    @cached_property
    def front_lines(self) -> int:
        """How many lines the front matter has, with its two fences; 0 if there is none."""
        if not self.lines or self.lines[0] != "---":
            return 0
        return next((n for n, line in enumerate(self.lines[1:], 2) if line == "---"), 0)

    @cached_property
    def front(self) -> dict[str, Any]:
        """The front matter.

        Raises:
            SiteError: It is no YAML mapping; MkDocs would show it as text.
        """
        text = "\n".join(self.lines[1 : max(self.front_lines - 1, 1)])
        try:
            data = yaml.safe_load(text) or {}
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 2 if error.problem_mark else 1
            raise SiteError(
                f"{self.name}:{line}: the front matter is not YAML: {error.problem}; "
                'put quotes around a text with a colon: title: "Async: managers"'
            ) from None
        if not isinstance(data, dict):
            raise SiteError(f"{self.name}:1: the front matter is no table: write title: …")
        return data

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The fenced blocks, in order, indented ones too.

        Raises:
            SiteError: A fence is not closed.
        """
        return tuple(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        opening: re.Match[str] | None = None
        start, body = 0, list[str]()
        for number, line in enumerate(self.lines, 1):
            fence = _FENCE.match(line)
            if opening is None:
                if fence:
                    opening, start, body = fence, number, []
            elif (
                fence and fence["ticks"].startswith(opening["ticks"]) and not fence["info"].strip()
            ):
                language, _, info = opening["info"].strip().partition(" ")
                yield Block(start, language, info, tuple(body), opening["margin"])
                opening = None
            else:
                body.append(line)
        if opening:
            raise SiteError(f"{self.name}:{start}: this fence is not closed: {opening['ticks']}")

    @cached_property
    def fenced(self) -> dict[int, Block]:
        """Each line of a block, its fences included."""
        return {n: block for block in self.blocks for n in range(block.line, block.end + 1)}

    def fences(self, language: str) -> list[Block]:
        """The blocks of a language that have something in them."""
        return [block for block in self.blocks if block.language == language and block.body]


def read(project: Project, path: Path) -> Page:
    """The page in a file; one that has not changed is not read again."""
    return _read(path, project.relative(path), *file_state(path))


@lru_cache(maxsize=512)
def _read(path: Path, name: str, _changed: int, _size: int) -> Page:
    return Page(path.read_text(encoding="utf-8"), name)


def included(project: Project, include: str, where: str) -> Path:
    """The file that an include names; it must lie in `snippets/`, and hold text.

    Raises:
        SiteError: It doesn't; the message begins with `where`.
    """
    path = (project.snippets / include).resolve()
    if not path.is_relative_to(project.snippets.resolve()):
        raise SiteError(f"{where}: {include!r} lies outside snippets/")
    if not path.is_file():
        raise SiteError(f"{where}: there is no snippets/{include}{_meant(project, include)}")
    text_of(project, path)
    return path


def text_of(project: Project, path: Path) -> str:
    """The text of a file.

    Raises:
        SiteError: It is not UTF-8; the message names the line.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = 1 + error.object.count(b"\n", 0, error.start)
        raise SiteError(f"{project.relative(path)}:{line}: the file is not UTF-8") from None


def _meant(project: Project, include: str) -> str:
    """What the author may have meant by the name of a file that isn't there."""
    if (project.snippets / (rest := include.removeprefix("snippets/"))).is_file():
        return f": leave snippets/ away: {rest}"
    files = (
        path.relative_to(project.snippets).as_posix() for path in project.snippets.rglob("*.*")
    )
    near = get_close_matches(include, [name for name in files if "__pycache__" not in name], 1)
    return f"; did you mean {near[0]}?" if near else ""


def shown(project: Project) -> dict[Path, list[tuple[Path, Block]]]:
    """Each page's blocks that include a snippet, with the file; includes that fail are left out.

    So is what stands on a page with a fence that is not closed: rendering the page says that.
    """
    found: dict[Path, list[tuple[Path, Block]]] = {}
    for path in project.pages:
        try:
            blocks = read(project, path).blocks
        except SiteError:
            blocks = ()
        included = [(project.snippets / each.include, each) for each in blocks if each.include]
        found[path] = [(file, block) for file, block in included if file.is_file()]
    return found
