"""One project's runner, shared by the builds of both languages."""

from __future__ import annotations

import logging
import sys
from functools import cache
from typing import TYPE_CHECKING

from . import pages
from .project import Project
from .runner import Runner

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger("mkdocs.plugins.workshop_site")


class Stage:
    """The first snippet that a build asks for runs all that its pages show, several at a time."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        self.runner = Runner(self.project)
        self._prefetched = False

    def new_build(self) -> None:
        """Look at the snippets again when the next one is asked for."""
        self.runner.refresh()
        self._prefetched = False

    def prefetch(self) -> None:
        """Run what the pages show, once in a build; what is cached is read."""
        if self._prefetched:
            return
        self._prefetched = True
        known = len(self.runner.executed)
        runs = self.runner.run_all(pages.jobs(self.project), _show_progress)
        if executed := set(self.runner.executed[known:]):
            slowest = max(
                (job for job in runs if job.path in executed), key=lambda j: runs[j].seconds
            )
            log.info(
                "%d of %d snippets ran, the others are cached; the slowest took %.1f s: %s",
                len(executed),
                len({job.path for job in runs}),
                runs[slowest].seconds,
                self.project.relative(slowest.path),
            )


def _show_progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\rsnippets: {done} of {of}" + "\n" * (done == of))
        sys.stderr.flush()


@cache
def stage(root: Path) -> Stage:
    """The stage of the project in this folder."""
    return Stage(root)
