"""A run is kept, and read again as long as all that it depends on is as it was."""

from __future__ import annotations

import shutil
import threading
import time
from typing import TYPE_CHECKING

import pytest

from workshop_site.project import Project, SiteError
from workshop_site.running.build import BuildRuns
from workshop_site.running.runner import ATTEMPTS, Runner
from workshop_site.running.runs import Job, RunStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import SmallProject


def key(project: SmallProject, path: Path, *, recorded: bool = False) -> str:
    return RunStore(Project(project.root)).key(Job(path, recorded))


def test_a_key_knows_what_a_run_depends_on(project: SmallProject) -> None:
    project.write("snippets/c/helper.py", "text = 'one'\n")
    path = project.snippet("main.py", "from helper import text\nprint(text)\n")
    other = project.snippet("other.py", "print('other')\n")
    ours = project.snippet("ours.py", "import context_workshop\n")
    before = [key(project, each) for each in (path, other, ours)]
    recorded = key(project, other, recorded=True)
    assert len({*before, recorded}) == 4
    runner = Runner(Project(project.root))
    assert runner.run(path).output == b"one\n"
    project.write("snippets/c/helper.py", "text = 'three'\n")
    assert runner.run(path).output == b"three\n"
    assert [key(project, each) for each in (other, ours)] == before[1:]
    project.write("src/context_workshop/new.py", "x = 1\n")
    assert key(project, other) == before[1]
    assert key(project, ours) != before[2]
    assert key(project, other, recorded=True) != recorded


def test_what_was_approved_is_no_part_of_a_key(project: SmallProject) -> None:
    path = project.snippet("a.py", "print('a.out', 'a.ladder.json')\n")
    before = key(project, path)
    project.write("snippets/c/a.out", "x\n")
    project.write("snippets/c/a.ladder.json", "{}")
    assert key(project, path) == before


COUNTS = "from pathlib import Path\nf = Path('count'); f.open('a').write('x')\nprint('ran')\n"


def test_a_kept_run_is_not_run_again(project: SmallProject) -> None:
    path = project.snippet("counts.py", COUNTS)
    for _ in range(2):
        assert Runner(Project(project.root)).run(path).output == b"ran\n"
    assert (project.root / "count").read_text() == "x"


def test_a_kept_run_holds_in_another_folder(project: SmallProject, tmp_path: Path) -> None:
    path = project.snippet("where.py", f"{COUNTS}import os; print(os.getcwd())\n")
    assert Runner(Project(project.root)).run(path).output.decode() == f"ran\n{project.root}\n"
    copy = tmp_path / "a copy"
    shutil.copytree(project.root, copy, ignore=shutil.ignore_patterns(copy.name))
    runner = Runner(Project(copy))
    run = runner.run(copy / "snippets/c/where.py")
    assert run.output.decode() == f"ran\n{copy}\n"
    assert runner.executed == []
    assert (copy / "count").read_text() == "x"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"output": ""}'])
def test_a_kept_run_that_is_damaged_is_run_again(project: SmallProject, damage: str) -> None:
    path = project.snippet("counts.py", COUNTS)
    Runner(Project(project.root)).run(path)
    (kept,) = (project.root / ".snippet-cache").iterdir()
    kept.write_text(damage)
    assert Runner(Project(project.root)).run(path).output == b"ran\n"
    assert (project.root / "count").read_text() == "xx"


def test_an_edit_runs_that_snippet_only(project: SmallProject) -> None:
    """What a server does at each change: a new build with the same runs."""
    paths = [project.snippet(f"{name}.py", f"print('{name}')\n") for name in ("one", "two")]
    for path in paths:
        path.with_suffix(".out").write_text(f"{path.stem}\n")
    here = BuildRuns(Project(project.root))
    here.prefetch()
    assert sorted(here.runner.executed) == paths
    project.write("snippets/c/two.py", "print('changed')\n")
    here.new_build()
    here.prefetch()
    assert here.runner.executed[2:] == paths[1:]
    assert here.said(paths[0], with_ladder=False).text == "one\n"


WAITS = """
import time
from pathlib import Path
Path("started").write_text("")
while not Path("go").exists():
    time.sleep(0.01)
print("{}")
"""


def test_a_snippet_that_is_edited_while_it_runs_is_not_kept_under_its_new_code(
    project: SmallProject,
) -> None:
    path = project.snippet("edited.py", WAITS.format("old"))
    old = key(project, path)
    runner = Runner(Project(project.root))
    outputs: list[bytes] = []
    thread = threading.Thread(target=lambda: outputs.append(runner.run(path).output))
    thread.start()
    try:
        deadline = time.monotonic() + 60
        while not (project.root / "started").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        project.write("snippets/c/edited.py", WAITS.format("new"))
        new = key(project, path)
    finally:
        project.write("go", "")
        thread.join()
    assert new != old
    assert outputs == [b"new\n"]
    assert runner.executed == [path, path]
    again = RunStore(Project(project.root)).load(Job(path))
    assert again is not None
    assert again.output == b"new\n"
    assert [file.stem for file in (project.root / ".snippet-cache").iterdir()] == [new]


def test_a_snippet_that_changes_what_it_depends_on_is_refused(project: SmallProject) -> None:
    project.write("snippets/c/log.txt", "")
    code = "open('snippets/c/log.txt', 'a').write('x')\n"
    path = project.snippet("writes.py", code)
    with pytest.raises(SiteError, match=r"^snippets/c/writes.py:1: changed 5 times while it ran"):
        Runner(Project(project.root)).run(path)
    assert (project.root / "snippets/c/log.txt").read_text() == "x" * ATTEMPTS
    assert not (project.root / ".snippet-cache").exists()


def test_no_part_of_a_kept_run_is_left_by_one_that_could_not_be_kept(project: SmallProject) -> None:
    path = project.snippet("a.py", "print('a')\n")
    runner = Runner(Project(project.root))
    runner.run(path)
    before = sorted((project.root / ".snippet-cache").iterdir())
    runner.limit = 0.0
    project.write("snippets/c/a.py", "import time; time.sleep(60)\n")
    assert runner.run(path).timed_out
    assert sorted((project.root / ".snippet-cache").iterdir()) == before
