"""A MkDocs hook, of both editions: files that a block needs beside it are part of the site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

from workshop_site import pages
from workshop_site.needs import DOWNLOADS
from workshop_site.stage import stage

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


def on_files(files: Files, config: MkDocsConfig, **_: Any) -> None:
    here = stage(Path(config.config_file_path).resolve().parent)
    beside = {
        other
        for path in pages.run_on_pages(here.project)
        for other in here.runner.companions(path)
        if other != path
    }
    for path in sorted(beside):
        address = f"{DOWNLOADS}/{path.relative_to(here.project.snippets).as_posix()}"
        files.append(File.generated(config, address, abs_src_path=str(path)))
