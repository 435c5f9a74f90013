"""The files that a page offers to download are part of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from workshop_site.reading import pages
from workshop_site.reading.companions import companions
from workshop_site.showing.needs import DOWNLOADS

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from workshop_site.project import Project


def add(files: Files, config: MkDocsConfig, project: Project) -> None:
    """Add what stands beside the programs that pages show, and those that they only run."""
    offered = {
        file
        for blocks in pages.shown(project).values()
        for path, block in blocks
        if block.lists_files
        for file in companions(path)[block.has_source :]  # the first is the program
    }
    for path in sorted(offered):
        address = f"{DOWNLOADS}/{path.relative_to(project.snippets).as_posix()}"
        files.append(File.generated(config, address, abs_src_path=str(path)))
