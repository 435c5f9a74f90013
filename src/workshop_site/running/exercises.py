"""The exercises: `snippets/CHAPTER/exercises/NAME_todo.py`, with its `_check.py` and `_solved.py`.

A reader works on a copy, in a folder that git ignores: nothing that is there is written over.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_site.project import LANGUAGES, Project, SiteError
from workshop_site.reading import pages
from workshop_site.reading.companions import companions
from workshop_site.reading.tasks import FOLDER
from workshop_site.running.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterator

TODO, CHECK, SOLVED = "_todo", "_check", "_solved"
LIMIT = 60.0
"""Seconds that a reader's solution may run."""

_HEAD = re.compile(r"\A(?:# (?:expect|lint): .*\n)+")
_PASSED = re.compile(r"^solved: (\d+) of \1$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise, by the file that a reader changes."""

    todo: Path

    @property
    def name(self) -> str:
        return self.todo.stem.removesuffix(TODO)

    @property
    def chapter(self) -> int:
        return int(self.todo.parent.parent.name.partition("_")[0])

    @property
    def check(self) -> Path:
        return self.todo.with_name(f"{self.name}{CHECK}.py")

    @property
    def solved(self) -> Path:
        return self.todo.with_name(f"{self.name}{SOLVED}.py")

    @property
    def files(self) -> dict[str, str]:
        """What a reader gets: each file's text by its name in the folder."""
        start, *beside = companions(self.todo)
        texts = {f"{self.name}.py": _HEAD.sub("", start.read_text(encoding="utf-8"))}
        for path in beside:
            name = path.relative_to(self.todo.parent).as_posix()
            texts[name] = path.read_text(encoding="utf-8")
        return texts


def exercises(project: Project) -> list[Exercise]:
    """All exercises, chapter by chapter, in the order of their pages."""
    listed = [
        block.shows
        for page in sorted(project.docs.glob(f"{LANGUAGES[0]}/{FOLDER}/*.md"))
        for block in pages.read(project, page).blocks
    ]
    order = {name: place for place, name in enumerate(listed)}
    found = project.snippets.glob(f"[0-9]*/{FOLDER}/*{TODO}.py")

    def place(exercise: Exercise) -> tuple[int, int]:
        name = exercise.todo.relative_to(project.snippets).as_posix()
        return exercise.chapter, order.get(name, len(order))

    return sorted(map(Exercise, found), key=place)


def work(project: Project) -> Iterator[str]:
    """Bring the reader's folder up to date, and say what is solved, what is next, and how to go on.

    Raises:
        SiteError: The folder can't be written.
    """
    folder = project.root / FOLDER
    found = exercises(project)
    new, kept = 0, list[str]()
    try:
        for each in found:
            made, differing = _copy(each, folder)
            new += made
            kept += differing
    except OSError as error:
        raise SiteError(
            f"{FOLDER}/ can't be written: {error}: make room for it, or move it"
        ) from None
    yield f"{FOLDER}/: {len(found)} exercises, {new} of them new"
    yield from dict.fromkeys(kept)
    with ThreadPoolExecutor(4) as pool:
        runner = Runner(project, limit=LIMIT)
        try:
            done = list(pool.map(lambda each: _is_solved(each, folder, runner), found))
        except BaseException:  # Ctrl-C: the pool waits for its threads
            pool.shutdown(wait=False, cancel_futures=True)
            runner.stop()
            raise
    chapter = 0
    for each, solved in zip(found, done, strict=True):
        if each.chapter != chapter:
            chapter = each.chapter
            yield f"chapter {chapter}"
        yield f"  {'solved' if solved else 'to do '}  {each.name}"
    following = next((each for each, solved in zip(found, done, strict=True) if not solved), None)
    if following is None:
        yield "all solved"
        return
    path = f"{FOLDER}/{following.name}.py"
    yield f"next: change {path}, and run it until it says solved:"
    yield f"  {_python(project)} {path}"


def _copy(exercise: Exercise, folder: Path) -> tuple[bool, list[str]]:
    """Copy what is not there. Whether it is new, and what differs of the files beside it."""
    differing = list[str]()
    new = False
    for name, text in exercise.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            own = name == f"{exercise.name}.py"
            if not own and not _is(path, text):
                differing.append(
                    f"{FOLDER}/{name} is not this version's: delete it, and ask again, to get it"
                )
        else:
            new = new or name == f"{exercise.name}.py"
    return new, differing


def _is(path: Path, text: str) -> bool:
    """Whether a file holds a text; it may hold anything, in any encoding."""
    return path.read_bytes().replace(b"\r\n", b"\n") == text.encode()


def _is_solved(exercise: Exercise, folder: Path, runner: Runner) -> bool:
    """Whether the reader's file says so when it runs; one that was not changed is not run.

    What it starts and leaves behind is ended, and so is what takes longer than the limit.
    """
    path = folder / f"{exercise.name}.py"
    if _is(path, exercise.files[path.name]):
        return False
    run = runner.execute([str(path)])
    said = run.output.decode("utf-8", "replace").replace("\r\n", "\n")
    return run.returncode == 0 and not run.timed_out and bool(_PASSED.search(said))


def _python(project: Project) -> str:
    """This Python as a reader types it in the repository's folder."""
    executable = Path(sys.executable)
    if executable.is_relative_to(project.root):
        executable = executable.relative_to(project.root)
    words = [str(executable)]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
