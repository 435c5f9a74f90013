"""`make check`: from what git says has changed to the checks of it, and no file is forgotten."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import REPOSITORY
from workshop_site.checking.touched import OF_ALL_SNIPPETS, Checks, changed, checks, commands
from workshop_site.project import Project

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject


@pytest.fixture
def small(project: SmallProject) -> SmallProject:
    project.write("snippets/c/helper.py", "x = 1\n")
    project.write("snippets/c/data.json", "{}\n")
    project.snippet("a.py", "from helper import x\n")
    project.snippet("b.py", "open('data.json')\n")
    for name in (
        "package/test_pool.py",
        "package/test_gpu.py",
        "ladder/test_rows.py",
        "ladder/test_record.py",
        "site/reading/test_pages.py",
        "site/reading/test_terms.py",
        "browser/test_copy.py",
    ):
        project.write(f"tests/{name}", "")
    for name in (
        "context_workshop/pool.py",
        "context_workshop/_events.py",
        "workshop_site/hook.py",
    ):
        project.write(f"src/{name}", "")
    return project


LADDER = ["tests/ladder/test_record.py", "tests/ladder/test_rows.py"]
READING = ["tests/site/reading/test_pages.py", "tests/site/reading/test_terms.py"]
FOUND = {
    "snippets/c/a.py": {"python": ["snippets/c/a.py"], "snippets": ["c/a.py"]},
    "snippets/c/a.out": {"snippets": ["c/a.py"]},
    "snippets/c/a.ladder.json": {"snippets": ["c/a.py"]},
    "snippets/c/helper.py": {
        "python": ["snippets/c/helper.py"],
        "snippets": ["c/a.py", "c/helper.py"],
    },
    "snippets/c/data.json": {"snippets": ["c/b.py"]},
    "snippets/c/deleted.py": {"pages": True},
    "snippets/approved.txt": {},
    "docs/zh/index.md": {"pages": True},
    "docs/errors/with.toml": {"pages": True},
    "docs/diagrams/zh/a.svg": {"pages": True},
    "docs/theme/css/site.css": {"left": ["docs/theme/css/site.css"]},
    "src/context_workshop/pool.py": {
        "python": ["src/context_workshop/pool.py"],
        "tests": ["tests/package/test_pool.py"],
    },
    "src/context_workshop/_events.py": {
        "python": ["src/context_workshop/_events.py"],
        "left": ["src/context_workshop/_events.py"],
    },
    "src/context_workshop/ladder/model.py": {"tests": LADDER},
    "src/context_workshop/ladder/rows.py": {"tests": LADDER[1:]},
    "src/workshop_site/reading/pages.py": {"tests": READING[:1]},
    "src/workshop_site/reading/tables.py": {"tests": READING},
    "src/workshop_site/hook.py": {
        "python": ["src/workshop_site/hook.py"],
        "left": ["src/workshop_site/hook.py"],
    },
    "tests/package/test_gpu.py": {
        "python": ["tests/package/test_gpu.py"],
        "tests": ["tests/package/test_gpu.py"],
    },
    "tests/package/test_deleted.py": {"left": ["tests/package/test_deleted.py"]},
    "tests/browser/test_copy.py": {
        "python": ["tests/browser/test_copy.py"],
        "left": ["tests/browser/test_copy.py"],
    },
    "pyproject.toml": {"left": ["pyproject.toml"]},
}


@pytest.mark.parametrize("name", FOUND)
def test_what_a_change_asks_for(small: SmallProject, name: str) -> None:
    assert checks(Project(small.root), [name]) == Checks(**FOUND[name])  # type: ignore[arg-type]


def test_many_changes_are_checked_once(small: SmallProject) -> None:
    found = checks(Project(small.root), list(FOUND))
    assert found.snippets == ["c/a.py", "c/b.py", "c/helper.py"]
    assert len(found.tests) == len(set(found.tests))
    lines = [" ".join(command[2:]) for command in commands(found)]
    assert [line.split()[0] for line in lines] == [
        *["ruff", "ruff", "mypy", "workshop_site", "pytest", "pytest", "pytest"],
    ]
    assert len([line for line in lines if "tests/content/test_snippets.py" in line]) == 1


def test_nothing_to_check() -> None:
    assert commands(Checks()) == []


def test_the_tests_of_a_snippet_are_those_of_its_name() -> None:
    """And those that look at all of them: pytest's own reading of the expression says so."""
    name = "03_async_manager/gpu_pool_fixed.py"
    (command,) = commands(Checks(snippets=[name]))
    done = subprocess.run(
        [*command, "--collect-only"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if "::" in line]
    own = [line for line in lines if line.endswith(f"[{name}]")]
    assert len(own) > 4
    others = {line.partition("::")[2].partition("[")[0] for line in lines if line not in own}
    assert others == set(OF_ALL_SNIPPETS)


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_what_git_says(small: SmallProject) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(
            ["git", *who, *arguments],  # noqa: S607
            cwd=small.root,
            check=True,
            capture_output=True,
            timeout=60,
        )

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "all")
    assert changed(Project(small.root)) == []
    small.write("docs/zh/新.md", "# New\n")
    small.write("snippets/c/a.py", "print(1)\n")
    (small.root / "snippets/c/data.json").unlink()
    expected = ["docs/zh/新.md", "snippets/c/a.py", "snippets/c/data.json"]
    assert changed(Project(small.root)) == expected
