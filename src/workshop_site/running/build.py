"""The runs of one build, shared by the pages that show them."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from workshop_site.project import Project, SiteError
from workshop_site.reading import pages
from workshop_site.running import approvals, transcripts
from workshop_site.running.runner import Runner
from workshop_site.running.runs import Job, digest_of_files

if TYPE_CHECKING:
    from pathlib import Path

    from workshop_site.running.runs import Run

log = logging.getLogger("mkdocs.plugins.workshop_site")


@dataclass(frozen=True, slots=True)
class Said:
    """What a page shows of a snippet."""

    text: str
    returncode: int
    ladder: str = ""
    date: str = ""  # when it ran here, or was approved; empty while it runs
    ran: bool = False
    """Whether it ran here. Otherwise it is what was approved, or nothing yet."""
    elsewhere: bool = False
    """Whether it is not what was approved, on a Python or platform where nothing is."""
    problem: str = ""
    """What is wrong with the run, where that doesn't stop the build."""

    @property
    def shown(self) -> str:
        """What a reader sees in the block; not when and where it ran, which the stamp says."""
        parts = [self.text, self.returncode, self.ladder, self.problem, self.elsewhere]
        parts.append(bool(self.date))
        return "\0".join(map(str, parts))


class BuildRuns:
    """What the snippets of one project say, in a build or for a writer.

    Args:
        waits: Run everything before the first page is shown, and let what isn't approved stop the
            build. A writer's server doesn't wait: it shows what was approved, under the code that
            it was approved for, until the snippet has run.
    """

    def __init__(self, project: Project, *, waits: bool = True) -> None:
        self.project, self.waits = project, waits
        self.runner = Runner(project)
        self._prefetched = False
        self._with_ladders: set[Path] | None = None
        self._said: dict[tuple[object, ...], Said] = {}

    def new_build(self) -> None:
        """Look at the pages and the snippets again when the next one is asked for."""
        self._prefetched = False
        self._with_ladders = None

    def prefetch(self) -> None:
        """Run what the pages show, once in a build; what is kept is read."""
        if self._prefetched or not self.waits:
            return
        self._prefetched = True
        known = len(self.runner.executed)
        runs = self.runner.run_all(jobs(self.project), show_progress)
        if executed := set(self.runner.executed[known:]):
            slowest = max(
                (job for job in runs if job.path in executed), key=lambda job: runs[job].seconds
            )
            log.info(
                "%d of %d snippets ran, the others are kept; the slowest took %.1f s: %s",
                len(executed),
                len(runs),
                runs[slowest].seconds,
                self.project.relative(slowest.path),
            )

    def said(self, path: Path, *, with_ladder: bool) -> Said:
        """What to show of a snippet.

        Raises:
            SiteError: The build waits, and the run is not what was approved.
        """
        self.prefetch()
        if self._with_ladders is None:
            self._with_ladders = with_ladders(self.project)
        job = Job(path, with_ladder or path in self._with_ladders)
        if self.waits:
            run: Run | None = self.runner.run(path, recorded=job.recorded)
        else:
            run = self.runner.store.load(job)
        files = (transcripts.approved(path), approvals.ladder_file(path))
        approved = digest_of_files(file for file in files if file.is_file())
        date = approvals.date_of(self.project, path, with_ladder=job.recorded)
        known = (path, with_ladder, run, approved, date)
        if known not in self._said:
            self._said[known] = self._look(job, run, with_ladder=with_ladder)
        return self._said[known]

    def _look(self, job: Job, run: Run | None, *, with_ladder: bool) -> Said:
        path = job.path
        if run and self.waits:
            return self._checked(path, run, with_ladder=with_ladder)
        if run:
            try:
                return self._checked(path, run, with_ladder=with_ladder)
            except SiteError as error:
                log.warning("%s", error)
                text = run.output.decode("utf-8", "replace")
                return Said(
                    text, run.returncode, run.ladder, run.date, ran=True, problem=str(error)
                )
        if known := approvals.of(self.project, path, with_ladder=job.recorded):
            code = transcripts.expectation(self.project, path).code
            return Said(known.text, code, known.ladder if with_ladder else "", known.date)
        return Said("", 0)

    def _checked(self, path: Path, run: Run, *, with_ladder: bool) -> Said:
        text = transcripts.transcript(self.project, path, run)
        problem = transcripts.difference(self.project, path, text) or ""
        elsewhere = bool(problem) and not self.project.is_reference
        if problem and self.waits and not elsewhere:
            raise SiteError(problem)
        if problem:
            log.warning("%s", problem)
        if with_ladder and not run.ladder:
            raise SiteError(
                f"{self.project.relative(path)}:1: its with blocks could not be recorded: "
                f"{text[-300:]!r}"
            )
        return Said(
            text,
            run.returncode,
            run.ladder if with_ladder else "",
            run.date,
            ran=True,
            elsewhere=elsewhere,
            problem="" if elsewhere else problem,
        )


def jobs(project: Project) -> list[Job]:
    """The runs that the pages show, each snippet once, in the order of the pages.

    A snippet whose ladder is shown somewhere runs under the recorder, and only so: the tests prove
    that this changes nothing of what it prints.
    """
    recorded = with_ladders(project)
    return [Job(path, path in recorded) for path in run_on_pages(project)]


def run_on_pages(project: Project) -> list[Path]:
    """The snippets that some page runs, each once, in the order of the pages."""
    blocks = chain.from_iterable(pages.shown(project).values())
    return list(dict.fromkeys(path for path, block in blocks if block.runs))


def with_ladders(project: Project) -> set[Path]:
    """The snippets whose ladder some page shows."""
    blocks = chain.from_iterable(pages.shown(project).values())
    return {path for path, block in blocks if block.has_ladder}


def show_progress(done: int, of: int) -> None:
    """A line that is written over, in a terminal; elsewhere one now and then."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\rsnippets: {done} of {of}" + "\n" * (done == of))
        sys.stderr.flush()
    elif done == of or done % 50 == 0:
        log.info("snippets: %d of %d", done, of)


@cache
def build_runs(root: Path) -> BuildRuns:
    """The runs of the project in this folder. Both editions of a build share them; a Markdown
    extension is made anew for each page, and has nothing else to find them by."""
    return BuildRuns(Project(root))
