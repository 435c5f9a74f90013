"""The order of the builds of both editions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_site.building import configure
from workshop_site.building.editions import EnglishBuild, is_clean
from workshop_site.publishing import downloads, markdown_copy, search

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


class Builds:
    """What a `mkdocs` command does in both editions."""

    def __init__(self) -> None:
        self.command = "build"
        self._english: EnglishBuild | None = None
        self._site: Path | None = None
        """The folder to replace, while another is written."""

    def configure(self, config: MkDocsConfig) -> None:
        """Before anything is read: what the configuration can't say itself."""
        configure.configure(config)
        if self._makes_both(config):
            self._site = Path(config.site_dir)
            config.site_dir = f"{config.site_dir}.new"

    def prepare(self, config: MkDocsConfig) -> None:
        """Run the snippets, and then start the other edition."""
        runs = configure.runs(config)
        runs.waits = self.command != "serve"
        runs.new_build()
        runs.prefetch()
        if configure.language(config) == "zh":
            search.teach_jieba(runs.project)
        if self._makes_both(config):
            self._english = EnglishBuild(config)

    def add_files(self, files: Files, config: MkDocsConfig) -> None:
        downloads.add(files, config, configure.runs(config).project)

    def finish(self, config: MkDocsConfig) -> None:
        """After the pages are written: the copies for machines, the other edition, and then the
        old site's folder for the new one's."""
        markdown_copy.publish(config, configure.runs(config), configure.language(config))
        if self._english and self._site:
            self._english.put(Path(config.site_dir))
            self._english.close()
            self._english = None
            if is_clean(config):
                shutil.rmtree(self._site, ignore_errors=True)
                Path(config.site_dir).rename(self._site)

    def give_up(self) -> None:
        """After an error: leave nothing half-made."""
        if self._english:
            self._english.close()
            self._english = None
        if self._site:
            shutil.rmtree(f"{self._site}.new", ignore_errors=True)

    def _makes_both(self, config: MkDocsConfig) -> bool:
        both = (configure.root(config) / "mkdocs.en.yml").is_file()
        return both and self.command != "serve" and configure.language(config) == "zh"
