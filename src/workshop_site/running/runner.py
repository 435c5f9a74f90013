"""Run snippets, each in a process of its own, and remember what they said.

A run is what `python snippets/….py` prints in a plain shell: stdout, stderr, logging, warnings,
child processes, threads, exit handlers and tracebacks, in order.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, cast

from workshop_site.project import Project, SiteError
from workshop_site.running import supervise
from workshop_site.running.runs import Job, Run, RunStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = logging.getLogger("mkdocs.plugins.workshop_site")

TIME_LIMIT = 120.0
"""Seconds after which a snippet is ended: far above what one may take, for machines under load."""

ATTEMPTS = 5
"""How often a snippet is run again that is edited while it runs, or whose supervisor is ended."""

_DROPPED = re.compile(r"_API_KEY$|^PYTHON|_proxy$|^OPENAI_|^WORKSHOP_", re.IGNORECASE)
_SET = {
    "COLUMNS": "80",
    "NO_COLOR": "1",
    "NO_PROXY": "*",
    "PYTHONHASHSEED": "0",
    "PYTHONMALLOC": "default",  # in development mode too, where the debug hooks cost a quarter
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
}


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of a snippet: no key, no proxy, nothing that changes what Python prints."""
    kept = {name: value for name, value in os.environ.items() if not _DROPPED.search(name)}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return kept | _SET | {"PATH": path} | (extra or {})


class StoppedError(Exception):
    """A run was ended before its end, by `Runner.stop`."""


class SupervisorError(SiteError):
    """The supervisor of a run was ended before it could report: by the kernel, for memory, say."""


class Runner:
    """Runs a project's snippets, several at a time, and keeps the runs.

    Args:
        limit: Seconds that one may take.
        patience: How much a run gives way to other processes, from 0 to 19 (`nice`).
    """

    def __init__(self, project: Project, *, limit: float = TIME_LIMIT, patience: int = 0) -> None:
        self.project, self.limit, self.patience = project, limit, patience
        self.store = RunStore(project)
        self.executed: list[Path] = []
        """What was really run, not read from the store, in the order of the ends."""
        self._children: set[subprocess.Popen[bytes]] = set()
        self._lock = Lock()
        self._stopped = False

    def run(self, path: Path, *options: str, recorded: bool = False) -> Run:
        """What the snippet says now; a run that is kept is read.

        Args:
            options: For Python, before the name of the snippet.
            recorded: Run it under `context_workshop.ladder`; the run has a `ladder` then.
        """
        job = Job(path, recorded, options)
        return self.store.load(job) or self.run_anew(job)

    def run_anew(self, job: Job) -> Run:
        """Run it, whatever is kept, and keep that. What is edited meanwhile is run again: a run is
        kept under the code that ran, and under no other.

        Raises:
            SiteError: Its files changed each time, or its supervisor was ended each time.
        """
        name = self.project.relative(job.path)
        for attempt in range(ATTEMPTS):
            key = self.store.key(job)
            try:
                run = self.execute([*job.options, name], recorded=job.recorded)
            except SupervisorError as error:
                if attempt == ATTEMPTS - 1:
                    raise
                log.info("%s; it is run again", error)
                continue
            self.executed.append(job.path)
            if self.store.key(job) == key:
                self.store.save(job, run, key)
                return run
        raise SiteError(
            f"{name}:1: changed {ATTEMPTS} times while it ran, or a file beside it that it names: "
            "let it write into a temporary folder"
        )

    def run_all(
        self, jobs: Iterable[Job], on_progress: Callable[[int, int], None] | None = None
    ) -> dict[Job, Run]:
        """Run many, twice as many at a time as there are cores; a run that is kept is read."""
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
                self.stop()
                raise
        return done

    def execute(self, arguments: list[str], *, recorded: bool = False) -> Run:
        """Run `python ARGUMENTS…` in the project's folder, and leave nothing of it running."""
        with (
            tempfile.TemporaryFile() as transcript,
            tempfile.TemporaryDirectory(prefix="snippet-", ignore_cleanup_errors=True) as name,
        ):
            folder, ladder, notes = (Path(name, each) for each in ("tmp", "ladder.json", "imports"))
            folder.mkdir()
            if recorded:
                arguments = ["-m", "context_workshop.ladder", "--json", str(ladder), *arguments]
            supervisor = [sys.executable, "-I", "-S", supervise.__file__]
            command = [*supervisor, str(self.limit), str(self.patience)]
            with subprocess.Popen(
                [*command, sys.executable, *arguments],
                cwd=self.project.root,
                env=environment(
                    {
                        "TMPDIR": str(folder),
                        "PYTHONPATH": str(Path(supervise.__file__).parent / "recording"),
                        "WORKSHOP_IMPORTS": str(notes),
                    }
                ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=transcript,
                start_new_session=True,
            ) as child:
                said = self._wait(child)
            transcript.seek(0)
            if not said:
                printed = transcript.read()[-2_000:].decode(errors="replace")
                raise SupervisorError(
                    f"{arguments[-1]}:1: the process that runs it ended with status "
                    f"{child.returncode} before it could report: is there memory enough, and may "
                    f"it start processes? It printed: {printed}"
                )
            report = json.loads(said)
            return Run(
                output=transcript.read(),
                returncode=report["returncode"],
                seconds=report["seconds"],
                cpu=report["cpu"],
                date=datetime.now(UTC).date().isoformat(),
                timed_out=report["timed_out"],
                left=tuple(report["left"]),
                files=tuple(sorted(path.name for path in folder.iterdir())),
                ladder=_text(ladder),
                looked_for=tuple(sorted(set(_text(notes).split()))),
            )

    def _wait(self, child: subprocess.Popen[bytes]) -> bytes:
        """What the supervisor reports; its input stays open meanwhile, see `stop`."""
        with self._lock:
            self._children.add(child)
            if self._stopped:
                _end(child)
        try:
            said = cast("IO[bytes]", child.stdout).read()
        finally:
            with self._lock:
                self._children.discard(child)
        if self._stopped:  # what it said is half of what it would have
            raise StoppedError
        return said

    def stop(self) -> None:
        """End what runs and what would; nothing of it is kept."""
        with self._lock:
            self._stopped = True
            for child in self._children:
                _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """A supervisor whose input ends, ends its snippet."""
    if child.stdin is not None:
        child.stdin.close()


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""
