"""What a block needs to run where it is pasted: files beside it, and packages.

A paragraph before the block names both: each file with a download link, the program's own too if
the page shows only what it prints, and the packages that no `pip install` further up brings. Of a
repair it names the copy that the reader changes.
"""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from functools import cache
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workshop_site.reading.companions import companions
from workshop_site.reading.tasks import FOLDER
from workshop_site.running.exercises import TODO, Exercise
from workshop_site.running.packages import brought, imports, providers
from workshop_site.showing.words import NEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from workshop_site.project import Project
    from workshop_site.reading.pages import Block

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
    "otel": "to_opentelemetry",
    "websocket": "websocket",
}
"""The names of our package, or of its modules, that need an extra."""
UNSAID = {"fastmcp": "fastmcp", "starlette.testclient": "httpx2"}
"""What a module needs, and its distribution does not require."""
_EXTRA = {name: extra for extra, names in EXTRAS.items() for name in names.split()}

_INSTALL = re.compile(r"\bpip install (?P<what>[^`\n]+)")


class Needed:
    """The paragraphs of one page: each names what no `pip install` above it brings."""

    def __init__(self, project: Project, language: str) -> None:
        self.project, self.language = project, language
        self.labels = NEEDS[language]
        self.said: list[str] = []

    def read(self, lines: list[str]) -> None:
        """What stands above the next block, since the last one: it may say what to install."""
        self.said += installs("\n".join(lines))

    def before(self, block: Block, path: Path) -> list[str]:
        """The lines to put before a block that shows this snippet, or what it prints."""
        files = companions(path)
        missing = lacking(self.project, files, self.said)
        self.said += missing
        note = self._note(files, missing, has_source=block.has_source)
        return ["", f"{block.margin}{note}", f"{block.margin}{MARKS}", ""] if note else []

    def _note(self, files: list[Path], packages: list[str], *, has_source: bool) -> str:
        parts = []
        if files[0].stem.endswith(TODO):
            copy = f"{FOLDER}/{Exercise(files[0]).name}.py"
            parts.append(self.labels["yours"].format(copy=copy))
        if packages:
            ours = any(each.startswith(OURS) for each in packages)
            said = self.labels["ours" if ours else "packages"]
            parts.append(said.format(command=command(packages)))
        if not has_source:
            program = self._link(files[0], files[0])
            parts.append(self.labels["program"].format(program=program))
        if beside := files[1:]:
            named = self.labels["comma"].join(self._link(files[0], other) for other in beside)
            parts.append(self.labels["files"].format(files=named))
        return ("" if self.language == "zh" else " ").join(parts)

    def _link(self, path: Path, other: Path) -> str:
        name = other.relative_to(path.parent).as_posix()
        address = f"/{DOWNLOADS}/{other.relative_to(self.project.snippets).as_posix()}"
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
    local = {each.stem for each in path.parent.rglob("*.py")}
    for module, names in imports(path):
        top = module.partition(".")[0]
        if top == "context_workshop":
            yield OURS
            used = {*names, *module.split(".")[1:]}
            yield from (f"{OURS}[{_EXTRA[name]}]" for name in used & set(_EXTRA))
            if "Pool" in names and "shared=" in path.read_text(encoding="utf-8"):
                yield f"{OURS}[shared]"
        elif top not in sys.stdlib_module_names and top not in local:
            yield _requirement(project, top)
            yield from (UNSAID[each] for each in {top, module} & set(UNSAID))


def _requirement(project: Project, module: str) -> str:
    """The distribution of a module, in the versions that our extras ask for.

    Of several that share a name, as `opentelemetry`, it is the one that brings most of them.
    """
    found = [canonicalize_name(each) for each in providers().get(module, [module])]
    name = max(found, key=lambda each: len(brought((each,)).intersection(found)))
    for requirement in _extras(project.root):
        if requirement.name == name:
            return str(requirement)
    return name


@cache
def _extras(root: Path) -> list[Requirement]:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text).get("project", {}).get("optional-dependencies", {})
    parsed = [Requirement(each) for extra in extras.values() for each in extra]
    return [each for each in parsed if not each.extras]
