"""Approves what snippets print: writes the transcripts, the records and the list of digests."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from workshop_site.project import Project, SiteError
from workshop_site.reading.companions import APPROVED
from workshop_site.running import approvals, transcripts
from workshop_site.running.build import jobs, show_progress
from workshop_site.running.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workshop_site.running.runs import Job, Run


def approve(project: Project, only: list[Path] | None = None) -> Iterator[str]:
    """Approve all snippets that pages run, or only these; yields what was written, a line each.

    What has changed is run twice, and nothing is written before all of it is known to be right.

    Raises:
        SiteError: Transcripts are approved on another Python or platform, no page runs one of
            these, or one of them does not end as it says it must, or prints something else each
            time. Then nothing has been written.
    """
    if not project.is_reference:
        wanted = "Python {reference-python} on {reference-platform}".format(**project.settings)
        raise SiteError(
            f"transcripts are approved on {wanted} only (pyproject.toml, tool.workshop)"
        )
    known = jobs(project)
    chosen = known if only is None else _chosen(project, known, only)
    runner = Runner(project)
    runs = runner.run_all(chosen, show_progress)
    files: dict[Path, str] = {}
    problems = []
    for job, run in runs.items():
        try:
            files |= _changed(project, runner, job, run)
        except SiteError as error:
            problems.append(str(error))
    if problems:
        raise SiteError("\n".join([*problems, "nothing was approved"]))
    for path, text in files.items():
        path.write_bytes(text.encode("utf-8"))
        yield f"approved {project.relative(path)}"
    if only is None:
        yield from _delete_orphans(project, known)
    entries = [(job.path, job.recorded) for job in chosen]
    if approvals.write(project, entries, keep={job.path for job in known}):
        yield f"recorded in {project.relative(project.snippets / approvals.FILE)}"


def _chosen(project: Project, known: list[Job], only: list[Path]) -> list[Job]:
    by_path = {job.path: job for job in known}
    for path in only:
        if path not in by_path:
            raise SiteError(
                f"{path}: no page runs this snippet: show it on a page first, or name one of "
                f"{project.relative(project.snippets)}/, like 01_basic_concepts/sqlite_fixed.py"
            )
    return [by_path[path] for path in only]


def _changed(project: Project, runner: Runner, job: Job, run: Run) -> dict[Path, str]:
    """The files to write for a snippet: those that say something else than its run."""
    text = transcripts.transcript(project, job.path, run)
    wanted = {transcripts.approved(job.path): text}
    if job.recorded:
        wanted[approvals.ladder_file(job.path)] = run.ladder
    files = {path: said for path, said in wanted.items() if not _says(path, said)}
    if files:
        again = runner.run_anew(job)
        second = transcripts.transcript(project, job.path, again)
        name = project.relative(job.path)
        if line := _first_difference(text, second):
            raise SiteError(
                f"{name}:1: prints something else each time it runs, from line {line} of its "
                "output on: let it print what is always the same"
            )
        if run.ladder != again.ladder:
            raise SiteError(
                f"{name}:1: enters and leaves in another order each time it runs: let an event "
                "or a barrier decide, or show it without ladder"
            )
    return files


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")


def _first_difference(one: str, other: str) -> int | None:
    pairs = enumerate(zip_longest(one.splitlines(), other.splitlines()), 1)
    return next((number for number, (a, b) in pairs if a != b), None)


def _delete_orphans(project: Project, known: list[Job]) -> Iterator[str]:
    """Delete what was approved of snippets, or ladders, that no page shows any more."""
    wanted = {transcripts.approved(job.path) for job in known}
    wanted |= {approvals.ladder_file(job.path) for job in known if job.recorded}
    for path in sorted(project.snippets.rglob("*")):
        if path.name.endswith(APPROVED) and path not in wanted:
            path.unlink()
            yield f"deleted {project.relative(path)}"
