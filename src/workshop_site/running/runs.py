"""What a run is, what it depends on, and where runs are kept.

A kept run is read instead of running again while its snippet, the files that this needs, our
package (where it is used), the packages that it looked for, and Python are the same. The folder is
not among them: a clone, a copy and CI can share what is kept.
"""

from __future__ import annotations

import hashlib
import json
import platform
import tempfile
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_site.project import file_state
from workshop_site.reading.companions import companions, files_below
from workshop_site.running import packages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workshop_site.project import Project

OURS = b"context_workshop"
ASIDE = "explain"
"""A part of our package that no other imports: few snippets run again when it changes."""
_ROOT = "\0root\0"
"""Stands for the project's folder in what is kept."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a snippet said, how it ended, and what the wait was."""

    output: bytes
    returncode: int
    seconds: float
    cpu: float
    date: str  # of the run, YYYY-MM-DD
    timed_out: bool = False
    left: tuple[str, ...] = ()  # command lines of processes that had to be ended
    files: tuple[str, ...] = ()  # names left in the temporary folder
    ladder: str = ""  # the recorded order of its with blocks, as JSON
    looked_for: tuple[str, ...] = ()  # top-level modules that are not the standard library's


@dataclass(frozen=True, slots=True)
class Job:
    """A snippet to run, plainly or under the recorder, with these options for Python."""

    path: Path
    recorded: bool = False
    options: tuple[str, ...] = ()


def sources(project: Project, path: Path, *, recorded: bool = False) -> str:
    """A digest of our own files that a run depends on."""
    files = companions(path)
    texts = [_content(file, *file_state(file)) for file in files]
    named = [f"{project.relative(f)} {text}" for f, (text, *_) in zip(files, texts, strict=True)]
    if recorded or any(uses_ours for _, uses_ours, _ in texts):
        aside = project.package / ASIDE
        ours = [file for file in python_files(project.package) if not file.is_relative_to(aside)]
        named.append(digest_of_files(ours))
        if any(explains for *_, explains in texts):
            named.append(digest_of_files(python_files(aside)))
    return digest(named)


def python_files(folder: Path) -> list[Path]:
    return [file for file in files_below(folder) if file.suffix == ".py"]


def digest_of_files(files: Iterable[Path]) -> str:
    """A digest of what stands in these files, in this order."""
    return digest(f"{file.name} {_content(file, *file_state(file))[0]}" for file in files)


class RunStore:
    """The runs of a project that are kept, one for each job and state of our files."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[str, Run] = {}

    def load(self, job: Job) -> Run | None:
        """The run of a job, if all that it depends on is as it was."""
        key = self.key(job)
        if key not in self._known and (run := self._read(key)):
            self._known[key] = run
        return self._known.get(key)

    def save(self, job: Job, run: Run, key: str) -> None:
        """Keep a run under the key that its job had when it began."""
        self._known[key] = run
        if run.timed_out or run.left:  # may be the machine's fault: ask again next time
            return
        self.project.cache.mkdir(exist_ok=True)
        depends = packages.needed(companions(job.path), run.looked_for)
        data = asdict(run) | {
            "output": run.output.decode("latin-1").replace(self._root, _ROOT),
            "ladder": run.ladder.replace(self._root, _ROOT),
            "packages": depends,
        }
        with tempfile.NamedTemporaryFile(
            "w", dir=self.project.cache, encoding="utf-8", suffix=".part", delete=False
        ) as file:
            json.dump(data, file)
        Path(file.name).replace(self.project.cache / f"{key}.json")

    @property
    def _root(self) -> str:
        return str(self.project.root)

    def key(self, job: Job) -> str:
        """A digest of what a job depends on but the packages, which are known when it has run."""
        own = sources(self.project, job.path, recorded=job.recorded)
        how = [*job.options, "recorded" * job.recorded]
        return digest([_tools(), own, self.project.relative(job.path), *how])

    def _read(self, key: str) -> Run | None:
        try:
            data = json.loads((self.project.cache / f"{key}.json").read_text(encoding="utf-8"))
            depends = data.pop("packages")
            run = Run(**data)
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None
        if not packages.still(depends):
            return None
        return replace(
            run,
            output=data["output"].replace(_ROOT, self._root).encode("latin-1"),
            ladder=run.ladder.replace(_ROOT, self._root),
            left=tuple(run.left),
            files=tuple(run.files),
            looked_for=tuple(run.looked_for),
        )


def digest(texts: Iterable[str]) -> str:
    """One digest of many texts, in this order."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


@lru_cache(maxsize=2048)
def _content(file: Path, _changed: int, _size: int) -> tuple[str, bool, bool]:
    """A file's digest, and whether it uses our package, and the part aside."""
    text = file.read_bytes()
    return hashlib.sha256(text).hexdigest(), OURS in text, ASIDE.encode() in text


@cache
def _tools() -> str:
    """What runs the snippets: the modules of this folder that decide, and Python."""
    here = Path(__file__).parent
    names = ["runner.py", "supervise.py", "recording/sitecustomize.py"]
    texts = [(here / name).read_text(encoding="utf-8") for name in names]
    return digest([platform.python_implementation(), platform.python_version(), *texts])
