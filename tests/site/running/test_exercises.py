"""`make exercises` copies what is not there, and says what is solved and what is next."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.site.processes import alive
from workshop_site.project import Project, SiteError
from workshop_site.running import exercises

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import SmallProject

CHECK = (
    'def check(number):\n    assert number == 2, "gave 1, wanted 2"\n    print("solved: 1 of 1")\n'
)
TODO = "# expect: AssertionError\n# lint: F401\nfrom {0}_check import check\n\ncheck(1)\n"


@pytest.fixture
def small(project: SmallProject) -> Project:
    for chapter, name in (("01_one", "first"), ("02_two", "second")):
        folder = f"snippets/{chapter}/exercises"
        project.write(f"{folder}/{name}_check.py", CHECK)
        project.write(f"{folder}/{name}_todo.py", TODO.format(name))
        project.write(f"{folder}/{name}_solved.py", "")
    return Project(project.root)


def said(project: Project) -> str:
    return "\n".join(exercises.work(project))


def test_a_reader_works_from_the_first_to_the_last(small: Project) -> None:
    folder = small.root / "exercises"
    text = said(small)
    assert "2 exercises, 2 of them new" in text
    assert "  to do   first" in text
    assert "next: change exercises/first.py" in text
    first = folder / "first.py"
    assert first.read_text("utf-8") == "from first_check import check\n\ncheck(1)\n"

    first.write_text(first.read_text("utf-8").replace("(1)", "(2)"), encoding="utf-8")
    text = said(small)
    assert "0 of them new" in text
    assert "  solved  first" in text
    assert "next: change exercises/second.py" in text
    assert "check(2)" in first.read_text("utf-8")

    (folder / "second.py").write_text("print('solved: 1 of 1')\n", encoding="utf-8")
    assert said(small).endswith("all solved")


def test_a_solution_that_hangs_or_fails_is_to_do(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(small)
    monkeypatch.setattr(exercises, "LIMIT", 1.0)
    folder = small.root / "exercises"
    (folder / "first.py").write_text("while True: pass\n", encoding="utf-8")
    (folder / "second.py").write_text(
        "print('solved: 1 of 1')\nraise SystemExit(3)\n", encoding="utf-8"
    )
    assert "  to do   first" in (text := said(small))
    assert "  to do   second" in text


def test_a_file_in_another_encoding_is_to_do(small: Project) -> None:
    said(small)
    for name in ("first.py", "first_check.py"):
        (small.root / "exercises" / name).write_bytes(b"# \xe9\n")
    text = said(small)
    assert "  to do   first" in text
    assert "exercises/first_check.py is not this version's" in text


def test_what_a_solution_leaves_running_is_ended(small: Project, tmp_path: Path) -> None:
    said(small)
    (small.root / "exercises/first.py").write_text(
        f"""\
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open({str(tmp_path / "child")!r}, "w").write(str(child.pid))
print("solved: 1 of 1")
""",
        encoding="utf-8",
    )
    assert "  solved  first" in said(small)
    assert not alive(int((tmp_path / "child").read_text("utf-8")))


def test_the_line_to_type_has_this_python(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for executable, typed in (
        (small.root / ".venv/bin/python", ".venv/bin/python exercises/first.py"),
        (f"{small.root}-too/bin/python", f"{small.root}-too/bin/python exercises/first.py"),
        ("/with space/python", "'/with space/python' exercises/first.py"),
    ):
        monkeypatch.setattr(sys, "executable", str(executable))
        assert said(small).endswith(f"\n  {typed}")


def test_nothing_of_the_readers_is_written_over(small: Project) -> None:
    said(small)
    own = small.root / "exercises/first_check.py"
    own.write_text("# mine\n", encoding="utf-8")
    text = said(small)
    assert "exercises/first_check.py is not this version's: delete it" in text
    assert own.read_text("utf-8") == "# mine\n"


def test_a_folder_that_is_in_the_way(small: Project) -> None:
    (small.root / "exercises").write_text("a file", encoding="utf-8")
    with pytest.raises(SiteError, match="exercises/ can't be written"):
        said(small)


def test_a_list_that_is_cut_off_is_no_error(small: Project) -> None:
    """As by `| head -1`, but whoever reads has gone before the first line, however fast it is."""
    command = [sys.executable, "-m", "workshop_site", "--root", str(small.root), "exercises"]
    reader, writer = os.pipe()
    os.close(reader)
    try:
        run = subprocess.run(
            command, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False
        )
    finally:
        os.close(writer)
    assert (run.returncode, run.stderr) == (1, b"")
