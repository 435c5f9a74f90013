"""The checks of what git says has changed, and the names of those that are left to `make test`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from workshop_site.project import SiteError
from workshop_site.reading.companions import companions

if TYPE_CHECKING:
    from workshop_site.project import Project

LIST = "approved.txt"
OF_ALL_SNIPPETS = ("test_each_snippet_is_shown", "test_nothing_is_approved_without_a_snippet")
TESTS_OF_PAGES = ("tests/content/test_pages.py", "tests/content/test_pitfalls.py")


@dataclass
class Checks:
    """What to run."""

    python: list[str] = field(default_factory=list)
    """Files for the linters."""
    snippets: list[str] = field(default_factory=list)
    pages: bool = False
    tests: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """Changed files that have no quick check of their own."""


def checks(project: Project, changed: list[str]) -> Checks:
    """The checks for these files, named from the project's folder."""
    found = Checks()
    needing: dict[Path, list[str]] = {}
    for snippet in sorted(project.snippets.rglob("*.py")):
        for file in companions(snippet):
            needing.setdefault(file, []).append(snippet.relative_to(project.snippets).as_posix())
    for name in changed:
        path = project.root / name
        first, *rest = PurePosixPath(name).parts
        if path.suffix == ".py" and path.is_file():
            found.python.append(name)
        if first == "snippets":
            source = path.with_name(path.name.partition(".")[0] + ".py")
            if snippets := needing.get(path) or needing.get(source):
                found.snippets += snippets
            elif name != f"snippets/{LIST}":  # deleted: does a page still show it?
                found.pages = True
        elif first == "docs" and path.suffix in {".md", ".toml", ".svg"}:
            found.pages = True
        elif tests := _tests(project, first, rest, name):
            found.tests += tests
        else:
            found.left.append(name)
    found.snippets, found.tests = sorted(set(found.snippets)), sorted(set(found.tests))
    return found


def _tests(project: Project, first: str, rest: list[str], name: str) -> list[str]:
    """The tests of a module, by its name, or of its room; a changed test is its own."""
    if first == "tests" and rest and rest[-1].startswith("test_"):
        quick = rest[0] != "browser" and (project.root / name).is_file()
        return [name] if quick else []
    if first != "src" or len(rest) < 2:  # package and module
        return []
    package, *rooms, module = rest
    stem = PurePosixPath(module).stem.removeprefix("_")
    if package == "context_workshop":
        folder = "ladder" if rooms == ["ladder"] else "package"
    else:
        folder = "/".join(["site", *rooms])
    tests = project.root / "tests" / folder
    named = sorted(tests.glob(f"test_*{stem}*.py"))
    if not named and (folder == "ladder" or rooms):
        named = sorted(tests.glob("test_*.py"))
    return [project.relative(path) for path in named]


def changed(project: Project) -> list[str]:
    """The files that differ from the branch's start, committed or not, and new ones."""
    base = _git(project, "merge-base", "HEAD", "origin/HEAD") or ["HEAD"]
    names = _git(project, "diff", "--name-only", base[0])
    return sorted({*names, *_git(project, "ls-files", "--others", "--exclude-standard")})


def _git(project: Project, *arguments: str) -> list[str]:
    if (git := shutil.which("git")) is None:
        raise SiteError("git says what has changed, and is not installed: make test checks all")
    done = subprocess.run(
        [git, "-c", "core.quotePath=false", *arguments],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()


def commands(found: Checks) -> list[list[str]]:
    """The command lines that run the checks, quick ones first."""
    python = [sys.executable, "-m"]
    wanted = []
    if found.python:
        wanted.append([*python, "ruff", "check", *found.python])
        wanted.append([*python, "ruff", "format", "--check", *found.python])
        wanted.append([*python, "mypy", *found.python])
    if found.pages:
        wanted.append([*python, "workshop_site", "check"])
        wanted.append([*python, "pytest", "-q", *TESTS_OF_PAGES])
    if found.snippets:
        names = " or ".join([*(f"[{name}]" for name in found.snippets), *OF_ALL_SNIPPETS])
        wanted.append([*python, "pytest", "-q", "tests/content/test_snippets.py", "-k", names])
    if found.tests:
        wanted.append([*python, "pytest", "-q", "-m", "not browser", *found.tests])
    return wanted


def run(project: Project) -> int:
    """Run the checks of what has changed, all of them; 1 if one fails."""
    names = changed(project)
    found = checks(project, names)
    failed = 0
    for command in commands(found):
        print("$ python", *command[1:], flush=True)  # noqa: T201
        failed |= subprocess.run(command, cwd=project.root, check=False).returncode
    if not names:
        print("nothing has changed")  # noqa: T201
    if found.left:
        print("left to make test:", *found.left)  # noqa: T201
    return int(bool(failed))
