"""What is approved, for which code; and that nothing else ever is."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import FENCE, block
from workshop_site.project import Project, SiteError
from workshop_site.running import approvals
from workshop_site.running.approve import approve
from workshop_site.running.build import BuildRuns, jobs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import SmallProject

LADDER = """
from contextlib import ExitStack, nullcontext
with ExitStack() as stack:
    {}
    print("done")
"""
IN_ORDER = 'stack.enter_context(nullcontext("a")); stack.enter_context(nullcontext("b"))'


def of(small: SmallProject, path: Path, *, with_ladder: bool = False) -> approvals.Approved | None:
    return approvals.of(Project(small.root), path, with_ladder=with_ladder)


def files(small: SmallProject) -> dict[str, bytes]:
    folder = small.root / "snippets"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def ladder(project: SmallProject, code: str) -> Path:
    path = project.snippet("steps.py", code)
    project.page(block("c/steps.py", f'{FENCE} ladder="on"'))
    return path


def test_all_is_approved_and_then_nothing_is_left_to_do(project: SmallProject) -> None:
    path = project.snippet("a.py", "print('a')\n")
    assert of(project, path) is None
    assert list(approve(Project(project.root))) == [
        "approved snippets/c/a.out",
        "recorded in snippets/approved.txt",
    ]
    known = of(project, path)
    assert known is not None
    assert known.text == "a\n"
    assert list(approve(Project(project.root))) == []


def test_a_ladder_is_approved_beside_the_transcript(project: SmallProject) -> None:
    path = ladder(project, LADDER.format(IN_ORDER))
    said = list(approve(Project(project.root)))
    assert said[:2] == ["approved snippets/c/steps.out", "approved snippets/c/steps.ladder.json"]
    known = of(project, path, with_ladder=True)
    assert known is not None
    assert "nullcontext" in known.ladder
    assert of(project, path) is None  # plainly, it depends on less: that was not approved


def test_what_was_approved_is_not_shown_under_other_code(project: SmallProject) -> None:
    project.write("snippets/c/helper.py", "text = 'one'\n")
    path = project.snippet("a.py", "import helper\nprint(helper.text)\n")
    list(approve(Project(project.root)))
    writer = BuildRuns(Project(project.root), waits=False)
    forget_runs(project)
    assert writer.said(path, with_ladder=False).text == "one\n"
    project.write("snippets/c/helper.py", "text = 'two'\n")
    assert of(project, path) is None
    said = BuildRuns(Project(project.root), waits=False).said(path, with_ladder=False)
    assert (said.text, said.date, said.ran) == ("", "", False)
    project.write("snippets/c/helper.py", "text = 'one'\n")
    assert of(project, path) is not None


def forget_runs(project: SmallProject) -> None:
    """Forget what was run: what is shown then is what was approved."""
    for file in (project.root / ".snippet-cache").iterdir():
        file.unlink()


def test_two_lines_of_a_merge_both_hold_until_the_next_time(project: SmallProject) -> None:
    """`snippets/approved.txt` is merged by union."""
    code = {"one": "print(1)  # one\n", "two": "print(1)  # two\n"}
    path = project.snippet("a.py", code["one"])
    list_file = project.root / "snippets" / approvals.FILE
    lines = []
    for text in code.values():
        project.write("snippets/c/a.py", text)
        list(approve(Project(project.root)))
        lines.append(list_file.read_text())
    assert len(set(lines)) == 2
    list_file.write_text("<<<<<<< ours\n" + "".join(lines))
    for text in code.values():
        project.write("snippets/c/a.py", text)
        assert of(project, path) is not None
    project.write("snippets/c/a.py", "print(1)  # three\n")
    assert of(project, path) is None
    list(approve(Project(project.root)))
    (line,) = list_file.read_text().splitlines()
    assert line.endswith("  c/a.py")
    assert line not in "".join(lines)


def test_nothing_is_written_when_one_of_many_fails(project: SmallProject) -> None:
    for name in ("a", "c"):
        project.snippet(f"{name}.py", f"print('{name}')\n")
    list(approve(Project(project.root)))
    project.write("snippets/c/a.py", "print('changed')\n")
    project.snippet("b.py", "x = 1\nraise ValueError('b')\n")
    project.snippet("d_broken.py", "# expect: KeyError\nprint('d')\n")
    before = files(project)
    with pytest.raises(SiteError) as info:
        list(approve(Project(project.root)))
    said = str(info.value)
    assert "snippets/c/b.py:2: ended with exit status 1, not 0" in said
    assert "snippets/c/d_broken.py:1: ended with exit status 0, not 1" in said
    assert said.endswith("\nnothing was approved")
    assert files(project) == before


def test_output_that_changes_from_run_to_run_is_refused(project: SmallProject) -> None:
    project.snippet("a.py", "import os\nprint('pid')\nprint(os.getpid())\n")
    before = files(project)
    with pytest.raises(SiteError, match=r"c/a.py:1: prints something else each .* from line 2"):
        list(approve(Project(project.root)))
    assert files(project) == before


def test_a_ladder_whose_order_changes_is_refused(project: SmallProject) -> None:
    """Though it prints the same."""
    other = 'stack.enter_context(nullcontext("b"))'
    code = f"    if not (mark := Path('mark')).exists():\n        mark.touch()\n        {other}"
    ladder(project, "from pathlib import Path" + LADDER.format("pass\n" + code))
    before = files(project)
    with pytest.raises(SiteError, match=r"c/steps.py:1: enters and leaves in another order"):
        list(approve(Project(project.root)))
    assert files(project) == before


def test_one_by_name_leaves_the_others(project: SmallProject) -> None:
    paths = [project.snippet(f"{name}.py", f"print('{name}')\n") for name in "ab"]
    command = [sys.executable, "-m", "workshop_site", "approve", "c/a.py"]

    def run() -> tuple[int, str]:
        done = subprocess.run(
            command, cwd=project.root, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout

    expected = "approved snippets/c/a.out\nrecorded in snippets/approved.txt\n"
    assert run() == (0, expected)
    assert of(project, paths[0]) is not None
    assert of(project, paths[1]) is None
    assert not paths[1].with_suffix(".out").exists()
    list(approve(Project(project.root)))
    project.write("snippets/c/a.py", "print('a2')\n")
    project.write("snippets/c/b.py", "print('b2')\n")
    assert run() == (0, expected)
    assert paths[1].with_suffix(".out").read_text() == "b\n"
    assert len((project.root / "snippets" / approvals.FILE).read_text().splitlines()) == 2


def test_one_that_no_page_runs(project: SmallProject) -> None:
    path = project.write("snippets/c/hidden.py", "print(1)\n")
    project.page("# Page\n")
    with pytest.raises(SiteError, match="no page runs this snippet"):
        list(approve(Project(project.root), [path]))


def test_orphans_are_deleted(project: SmallProject) -> None:
    project.snippet("a.py", "print('a')\n")
    list(approve(Project(project.root)))
    for name in ("gone.out", "gone.ladder.json", "a.ladder.json"):
        project.write(f"snippets/c/{name}", "")
    project.write("snippets/c/data.json", "{}")
    assert list(approve(Project(project.root))) == [
        "deleted snippets/c/a.ladder.json",
        "deleted snippets/c/gone.ladder.json",
        "deleted snippets/c/gone.out",
    ]
    assert set(files(project)) == {"approved.txt", "c/a.py", "c/a.out", "c/data.json"}


def test_a_snippet_that_is_gone_is_forgotten(project: SmallProject) -> None:
    project.snippet("a.py", "print('a')\n")
    project.snippet("b.py", "print('b')\n")
    list(approve(Project(project.root)))
    project.page(block("c/a.py"))
    assert "recorded in snippets/approved.txt" in list(approve(Project(project.root)))
    assert [job.path.name for job in jobs(Project(project.root))] == ["a.py"]
    assert "b.py" not in (project.root / "snippets" / approvals.FILE).read_text()


def test_elsewhere_nothing_is_approved(project: SmallProject) -> None:
    project.write(
        "pyproject.toml",
        '[tool.workshop]\nreference-python = "2.7"\nreference-platform = "vms"\n',
    )
    project.snippet("a.py", "print('a')\n")
    with pytest.raises(SiteError, match=r"approved on Python 2\.7 on vms only"):
        list(approve(Project(project.root)))
    assert not (project.root / "snippets/c/a.out").exists()
