"""Generator managers clean up when their block fails; async code keeps flake8-async's rules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from context_workshop.testing.cleanup import check, files
from workshop_site.running.transcripts import declared_rules

ROOT = Path(__file__).parents[2]
FILES = list(files([ROOT / "src", ROOT / "snippets"], ["*_broken.py", "*_todo.py"]))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_are_managers() -> None:
    text = "".join(path.read_text("utf-8") for path in FILES)
    assert text.count("@contextmanager") + text.count("@asynccontextmanager") > 10


def test_cleanup_is_in_a_finally_or_an_exit() -> None:
    found = [
        f"{name(path)}:{each.line}: {each}"
        for path in FILES
        for each in check(path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


NOT_HERE = {
    "ASYNC106",  # `from anyio import ContextManagerMixin` is no error
    "ASYNC124",  # an async function without await: callbacks and exits have to be async
}
NOT_IN_SRC = {"ASYNC102", "ASYNC103", "ASYNC118"}
"""Where cancellation is the subject, these take right code for wrong: they don't see a shield in
the function that is called, nor a cancellation that is raised again later. There
`cancel_everywhere` cancels for real."""


def flake8_async(*paths: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "flake8_async", "--enable=ASYNC", *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout.replace(f"{ROOT}/", "").splitlines()


def is_async(path: Path) -> bool:
    return re.search(r"\basync (def|with|for)\b", path.read_text("utf-8")) is not None


def test_flake8_async_finds_nothing() -> None:
    looked = (path for path in FILES if not path.stem.endswith("_check"))  # which catch all
    found = flake8_async(*filter(is_async, looked))
    kept = [line for line in found if _counts(line)]
    assert not kept, "\n".join(kept)


def _counts(line: str) -> bool:
    """Whether a finding, `path:line:column: CODE text`, is one of a rule that holds there."""
    place, code = line.split()[:2]
    file, number = place.split(":")[:2]
    source = (ROOT / file).read_text("utf-8").splitlines()[int(number) - 1]
    if code == "ASYNC300" and "await asyncio.create_task(" in source:
        return False  # the await holds the task
    declared = declared_rules(ROOT / file)
    return code not in (NOT_HERE | declared | (NOT_IN_SRC if place.startswith("src/") else set()))


def test_flake8_async_would_find_it(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n")
    (found,) = filter(_counts, flake8_async(bad))
    assert found.split()[:2] == [f"{bad}:5:5:", "ASYNC300"]
