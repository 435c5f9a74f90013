"""Run snippets, each in a process of its own, and remember what they said.

A run is what `python snippets/….py` prints in a plain shell: stdout, stderr, logging, warnings,
child processes, threads, exit handlers and tracebacks, in order.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, cast

from . import supervise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .project import Project

TIME_LIMIT = 120.0
"""Seconds after which a snippet is ended: far above what one may take, for machines under load."""

_DROPPED = re.compile(r"_API_KEY$|^PYTHON|_proxy$|^OPENAI_|^WORKSHOP_", re.IGNORECASE)
_SET = {
    "COLUMNS": "80",
    "NO_COLOR": "1",
    "NO_PROXY": "*",
    "PYTHONHASHSEED": "0",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
}


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


@dataclass(frozen=True, slots=True)
class Job:
    """A snippet to run, plainly or under the recorder, with these options for Python."""

    path: Path
    recorded: bool = False
    options: tuple[str, ...] = ()


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of a snippet: no key, no proxy, nothing that changes what Python prints."""
    kept = {name: value for name, value in os.environ.items() if not _DROPPED.search(name)}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return kept | _SET | {"PATH": path} | (extra or {})


class Runner:
    """Runs a project's snippets, several at a time, and caches the runs by their content."""

    def __init__(self, project: Project, *, limit: float = TIME_LIMIT) -> None:
        self.project = project
        self.limit = limit
        self.executed: list[Path] = []
        """What was really run, not read from the cache, in the order of the ends."""
        self._memory: dict[str, Run] = {}
        self._children: set[subprocess.Popen[bytes]] = set()
        self._lock = Lock()
        self.refresh()

    def run(self, path: Path, *options: str, recorded: bool = False) -> Run:
        """What the snippet says now, from the cache if nothing that it depends on has changed.

        Args:
            options: For Python, before the name of the snippet.
            recorded: Run it under `context_workshop.ladder`; the run has a `ladder` then.
        """
        key = self.key(path, *options, "recorded" * recorded)
        if (known := self._memory.get(key) or self._load(key)) is None:
            known = self.execute([*options, self.project.relative(path)], recorded=recorded)
            self.executed.append(path)
            self._save(key, known)
        self._memory[key] = known
        return known

    def run_all(
        self, jobs: Iterable[Job], on_progress: Callable[[int, int], None] | None = None
    ) -> dict[Job, Run]:
        """Run many, twice as many at a time as there are cores; a run that is cached is read."""
        jobs = list(jobs)
        done: dict[Job, Run] = {}
        with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
            waiting: dict[Future[Run], Job] = {
                pool.submit(self.run, job.path, *job.options, recorded=job.recorded): job
                for job in jobs
            }
            try:
                while waiting:
                    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                        done[waiting.pop(future)] = future.result()
                    if on_progress:
                        on_progress(len(done), len(jobs))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self._stop()
                raise
        return done

    def execute(self, arguments: list[str], *, recorded: bool = False) -> Run:
        """Run `python ARGUMENTS…` in the project's folder, and leave nothing of it running."""
        with (
            tempfile.TemporaryFile() as transcript,
            tempfile.TemporaryDirectory(prefix="snippet-", ignore_cleanup_errors=True) as name,
        ):
            folder, ladder = Path(name, "tmp"), Path(name, "ladder.json")
            folder.mkdir()
            if recorded:
                arguments = ["-m", "context_workshop.ladder", "--json", str(ladder), *arguments]
            command = [sys.executable, "-I", "-S", supervise.__file__, str(self.limit)]
            with subprocess.Popen(
                [*command, sys.executable, *arguments],
                cwd=self.project.root,
                env=environment({"TMPDIR": str(folder)}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=transcript,
                start_new_session=True,
            ) as child:
                report = self._wait(child)
            transcript.seek(0)
            return Run(
                output=transcript.read(),
                returncode=report["returncode"],
                seconds=report["seconds"],
                cpu=report["cpu"],
                date=datetime.now(UTC).date().isoformat(),
                timed_out=report["timed_out"],
                left=tuple(report["left"]),
                files=tuple(sorted(path.name for path in folder.iterdir())),
                ladder=ladder.read_text(encoding="utf-8") if ladder.exists() else "",
            )

    def _wait(self, child: subprocess.Popen[bytes]) -> Any:
        """The supervisor's report; its input stays open meanwhile, see `_stop`."""
        with self._lock:
            self._children.add(child)
        try:
            return json.load(cast("IO[bytes]", child.stdout))
        finally:
            with self._lock:
                self._children.discard(child)

    def _stop(self) -> None:
        """End what runs: a supervisor whose input ends, ends its snippet."""
        with self._lock:
            for child in self._children:
                if child.stdin is not None:
                    child.stdin.close()

    def key(self, path: Path, *options: str) -> str:
        """A digest of everything that the run depends on."""
        digest = hashlib.sha256(self._foundation)
        digest.update("\0".join(options).encode())
        self._update(digest, self.companions(path))
        return digest.hexdigest()

    def refresh(self) -> None:
        """Look again at what all snippets depend on: the package may have been edited."""
        digest = hashlib.sha256(f"{_tools()}\n{self.project.root}".encode())
        self._update(digest, sorted(self.project.package.rglob("*.py")))
        self._foundation = digest.digest()

    def _update(self, digest: hashlib._Hash, files: Iterable[Path]) -> None:
        for file in files:
            digest.update(f"\0{self.project.relative(file)}\0".encode())
            digest.update(file.read_bytes())

    def companions(self, path: Path) -> list[Path]:
        """The snippet and, transitively, the files below its folder that it names or imports."""
        beside = [
            file
            for file in sorted(path.parent.rglob("*"))
            if file.is_file() and file.suffix != ".out" and "__pycache__" not in file.parts
        ]
        found = [path]
        for file in found:  # grows while it is read
            text = file.read_bytes().decode(errors="replace")
            found += [other for other in beside if other not in found and _names(text, other)]
        return found

    def _load(self, key: str) -> Run | None:
        try:
            data = json.loads((self.project.cache / f"{key}.json").read_text(encoding="utf-8"))
            return Run(
                **data
                | {
                    "output": data["output"].encode("latin-1"),
                    "left": tuple(data["left"]),
                    "files": tuple(data["files"]),
                }
            )
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None

    def _save(self, key: str, run: Run) -> None:
        if run.timed_out or run.left:  # may be the machine's fault: ask again next time
            return
        self.project.cache.mkdir(exist_ok=True)
        data = asdict(run) | {"output": run.output.decode("latin-1")}
        with tempfile.NamedTemporaryFile(
            "w", dir=self.project.cache, encoding="utf-8", suffix=".part", delete=False
        ) as file:
            json.dump(data, file)
        Path(file.name).replace(self.project.cache / f"{key}.json")


def _names(text: str, file: Path) -> bool:
    imported = rf"^\s*(from|import) {re.escape(file.stem)}\b"
    return file.name in text or (
        file.suffix == ".py" and re.search(imported, text, re.MULTILINE) is not None
    )


@cache
def _tools() -> str:
    """What runs the snippets: this file, the supervisor, Python, and every installed version."""
    versions = sorted(f"{d.metadata['Name']} {d.version}" for d in distributions())
    sources = [Path(__file__).read_text("utf-8"), Path(supervise.__file__).read_text("utf-8")]
    return "\n".join([sys.version, *sources, *versions])
