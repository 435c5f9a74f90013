"""Files that a block needs beside it are part of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from workshop_site.reading.companions import companions
from workshop_site.running.build import run_on_pages
from workshop_site.showing.needs import DOWNLOADS

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from workshop_site.project import Project


def add(files: Files, config: MkDocsConfig, project: Project) -> None:
    """Add the companions of the snippets that pages run."""
    beside = {
        other for path in run_on_pages(project) for other in companions(path) if other != path
    }
    for path in sorted(beside):
        address = f"{DOWNLOADS}/{path.relative_to(project.snippets).as_posix()}"
        files.append(File.generated(config, address, abs_src_path=str(path)))
