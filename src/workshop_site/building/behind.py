"""Runs the snippets behind a writer's server, and gives way to a save."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from workshop_site.running.build import jobs
from workshop_site.running.runner import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workshop_site.running.build import BuildRuns
    from workshop_site.running.runs import Job

log = logging.getLogger("mkdocs.plugins.workshop_site")

PATIENCE = 19
SECONDS = 10.0
"""Between two lines that say how far the runs are, where there is no terminal."""


class Behind:
    """The snippets that have not run as they are now, a few at a time.

    Args:
        on_news: Called, in a thread, when a run says something else than is shown.
        on_end: Called, in a thread, when all have run.
    """

    def __init__(
        self, runs: BuildRuns, on_news: Callable[[], None], on_end: Callable[[], None]
    ) -> None:
        self.runs, self.on_news, self.on_end = runs, on_news, on_end
        runs.runner.patience = PATIENCE
        self.free = threading.Event()
        """Clear while a save is being shown: no run starts meanwhile."""
        self.free.set()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="snippet")
        self._wanted: list[Job] = []
        self._running: set[Path] = set()
        self._done = self._of = 0
        self._said = time.monotonic()
        self._closed = False

    def look(self) -> None:
        """See what has to run: first that whose old output can't be shown."""
        runs = self.runs
        missing = [job for job in jobs(runs.project) if runs.runner.store.load(job) is None]
        missing.sort(key=lambda job: bool(runs.said(job.path, with_ladder=job.recorded).date))
        with self._lock:
            self._wanted = [job for job in missing if job.path not in self._running]
            if not self._running:
                self._done = self._of = 0
            more = len(self._wanted)
            self._of = self._done + len(self._running) + more
        for _ in range(more):
            self._pool.submit(self._run_next)

    def close(self) -> None:
        """End what runs; returns when nothing does."""
        self._closed = True
        self.free.set()
        with self._lock:
            self._wanted = []
        self.runs.runner.stop()
        self._pool.shutdown(cancel_futures=True)

    def _run_next(self) -> None:
        self.free.wait()
        with self._lock:
            if self._closed or not self._wanted:
                return
            job = self._wanted.pop(0)
            self._running.add(job.path)
        try:
            before = self.runs.said(job.path, with_ladder=job.recorded).shown
            self.runs.runner.run_anew(job)
            after = self.runs.said(job.path, with_ladder=job.recorded).shown
        except StoppedError:
            return
        except Exception:
            log.exception("%s could not be run", job.path)
            return
        finally:
            with self._lock:
                self._running.discard(job.path)
                self._done += 1
                is_last = not self._wanted and not self._running
        self._tell(is_last=is_last)
        if before != after:
            self.on_news()
        if is_last:
            self.on_end()

    def _tell(self, *, is_last: bool) -> None:
        """How far the runs are: a line that is written over, or one now and then."""
        text = f"snippets: {self._done} of {self._of} ran"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{text}" + "\n" * is_last)
            sys.stderr.flush()
        elif is_last or time.monotonic() - self._said > SECONDS:
            self._said = time.monotonic()
            log.info("%s", text)
