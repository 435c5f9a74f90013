"""What a block needs to run where it is pasted: files beside it, and packages.

A paragraph before the block names both: each file with a download link, and the packages that no
`pip install` further up on the page brings.
"""

from __future__ import annotations

import ast
import re
import shlex
import sys
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from itertools import pairwise
from typing import TYPE_CHECKING

from markdown.preprocessors import Preprocessor
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from . import pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from markdown import Markdown

    from .project import Project
    from .runner import Runner

DOWNLOADS = "snippets"
"""Where a site has the snippets' files."""

MARKS = '{ .snippet-needs data-search-exclude="all" }'
"""The paragraph's class, and a word to the search, which drops it from the page again."""

OURS = "context-workshop"
EXTRAS = {
    "mcp": "mcp Hub HubError sse stdio streamable_http",
    "llm": "local local_llm serve",
    "anyio": "owner owned",
    "prices": "genai_pricing",
    "gpu": "detect_gpus",
    "websocket": "websocket",
}
"""The names of our package, or of its modules, that need an extra."""
_EXTRA = {name: extra for extra, names in EXTRAS.items() for name in names.split()}

_INSTALL = re.compile(r"\bpip install (?P<what>[^`\n]+)")
_LABELS = {
    "zh": {
        "ours": "先在本仓库的目录里运行 `{command}`。",
        "packages": "先安装：`{command}`。",
        "files": "同一文件夹里还要有（点按下载）：{files}。",
        "comma": "、",
    },
    "en": {
        "ours": "Install first, in a clone of the repository: `{command}`.",
        "packages": "Install first: `{command}`.",
        "files": "Needs beside it (click to download): {files}.",
        "comma": ", ",
    },
}


class Needs(Preprocessor):
    """Puts that paragraph before each block that needs one, before fences are read."""

    def __init__(self, md: Markdown, runner: Runner, language: str) -> None:
        super().__init__(md)
        self.runner, self.language = runner, language

    def run(self, lines: list[str]) -> list[str]:
        project = self.runner.project
        found: list[str] = []
        said: list[str] = []
        done = 0
        for block in pages.blocks("\n".join(lines)):
            if not (block.runs and block.has_source and block.include):
                continue
            found += lines[done : block.line - 1]
            said += installs("\n".join(lines[done : block.line - 1]))
            done = block.line - 1
            files = self.runner.companions(pages.included(project, block.include))
            missing = lacking(project, files, said)
            if note := self._note(files, missing):
                indent = lines[done][: len(lines[done]) - len(lines[done].lstrip())]
                found += ["", f"{indent}{note}", f"{indent}{MARKS}", ""]
            said += missing
        return found + lines[done:]

    def _note(self, files: list[Path], packages: list[str]) -> str:
        labels = _LABELS[self.language]
        parts = []
        if packages:
            ours = any(each.startswith(OURS) for each in packages)
            parts.append(labels["ours" if ours else "packages"].format(command=command(packages)))
        if beside := files[1:]:
            named = labels["comma"].join(self._link(files[0], other) for other in beside)
            parts.append(labels["files"].format(files=named))
        return ("" if self.language == "zh" else " ").join(parts)

    def _link(self, path: Path, other: Path) -> str:
        name = other.relative_to(path.parent).as_posix()
        address = f"/{DOWNLOADS}/{other.relative_to(self.runner.project.snippets).as_posix()}"
        return f'[`{name}`]({address}){{ download="{other.name}" }}'


def installs(text: str) -> list[str]:
    """What the `pip install` commands of a page bring, as requirements; `.` is our package."""
    found = []
    for match in _INSTALL.finditer(text):
        for word in shlex.split(match["what"]):
            if word.startswith("-"):
                continue
            found.append(re.sub(r"^\.(?=\[|$)", OURS, word))
    return found


def command(requirements: list[str]) -> str:
    """The command that installs them; our package from the repository, and with all its extras."""
    parsed = [Requirement(each) for each in requirements]
    extras = sorted({extra for each in parsed if each.name == OURS for extra in each.extras})
    words = [str(each) for each in parsed if each.name != OURS]
    if any(each.name == OURS for each in parsed):
        ours = f"[{','.join(extras)}]" if extras else ""
        words = ["-e", f".{ours}", *words]
    quoted = (f'"{word}"' if re.search(r"[\[<>=]", word) else word for word in words)
    return f"pip install {' '.join(quoted)}"


def lacking(project: Project, files: Iterable[Path], said: list[str]) -> list[str]:
    """The requirements of these files that those named already do not bring."""
    missing: list[str] = []
    for requirement in sorted({each for path in files for each in _needed(project, path)}):
        if not brought((requirement,)) <= brought((*said, *missing)):
            missing.append(requirement)
    return missing


def _needed(project: Project, path: Path) -> Iterator[str]:
    if path.suffix != ".py":
        return
    local = {each.stem for each in path.parent.rglob("*.py")}
    for module, names in _imports(path):
        top = module.partition(".")[0]
        if top == "context_workshop":
            yield OURS
            used = {*names, *module.split(".")[1:]}
            yield from (f"{OURS}[{_EXTRA[name]}]" for name in used & set(_EXTRA))
        elif top not in sys.stdlib_module_names and top not in local:
            yield _requirement(project, top)


def _imports(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The modules that a file imports, with the names taken from them, or runs with `-m`."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError:
        return  # its run says so
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, [each.name for each in node.names]
        elif isinstance(node, ast.Import):
            yield from ((each.name, []) for each in node.names)
        elif isinstance(node, ast.Tuple | ast.List):
            words = [each.value if isinstance(each, ast.Constant) else "" for each in node.elts]
            pairs = pairwise(words)
            yield from ((str(name), []) for option, name in pairs if option == "-m")


def _requirement(project: Project, module: str) -> str:
    """The distribution of a module, in the versions that our extras ask for."""
    name = canonicalize_name(_distributions().get(module, [module])[0])
    for requirement in _extras(project.root):
        if requirement.name == name:
            return str(requirement)
    return name


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(packages_distributions())


@cache
def _extras(root: Path) -> list[Requirement]:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text).get("project", {}).get("optional-dependencies", {})
    parsed = [Requirement(each) for extra in extras.values() for each in extra]
    return [each for each in parsed if not each.extras]


@cache
def brought(requirements: tuple[str, ...]) -> frozenset[str]:
    """The installed distributions, by name, that an environment with these requirements has."""
    found: set[tuple[str, str]] = set()
    waiting = [Requirement(each) for each in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in sorted({"", *requirement.extras}):
            if (name, extra) in found:
                continue
            found.add((name, extra))
            try:
                needed = [Requirement(each) for each in requires(name) or []]
            except PackageNotFoundError:
                continue  # named on a page, not needed by what runs there
            waiting += [
                each
                for each in needed
                if each.marker is None or each.marker.evaluate({"extra": extra})
            ]
    return frozenset(name for name, _ in found)
