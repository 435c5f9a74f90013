"""The order of the builds of both editions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_site.building import configure
from workshop_site.building.built import Built
from workshop_site.building.editions import EnglishBuild, is_clean
from workshop_site.building.ingredients import Ingredients
from workshop_site.building.kept_pages import KeptPages
from workshop_site.building.server import WritersServer
from workshop_site.publishing import downloads, explain_data, markdown_copy, runtime, search
from workshop_site.running import pyodide
from workshop_site.showing.stamp import FOUND

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


class Builds:
    """What a `mkdocs` command does in both editions; its methods are called in this order."""

    def __init__(self) -> None:
        self.command = "build"
        self.built = Built()
        self._english: EnglishBuild | None = None
        self._server: WritersServer | None = None
        self._site: Path | None = None
        """The folder to replace, while another is written."""

    def configure(self, config: MkDocsConfig) -> None:
        """Before anything is read: what the configuration can't say itself."""
        if self.command != "serve":
            pyodide.fetch(configure.runs(config).project)
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
        """The files of the site that no page is, and what is known of its pages."""
        runs = configure.runs(config)
        downloads.add(files, config, runs.project)
        self.built.pages = KeptPages(runs.project.cache / "pages", config, files)
        self.built.pages.prune()
        self.built.ingredients = Ingredients(runs, configure.language(config), config, files)

    def source(self, page: Page, markdown: str) -> str:
        """The Markdown of a page; none if nothing that goes into it has changed."""
        digest = self.built.ingredients.of(Path(str(page.file.abs_src_path)), markdown)
        return self.built.pages.source(page, digest, markdown)

    def restore(self, page: Page, content: str) -> str:
        """The content of a page that is kept, with the stamp of today."""
        restored = self.built.pages.restore(page, content)
        if restored is not content:
            stamp = self.built.ingredients.stamp_of(Path(str(page.file.abs_src_path)))
            restored = FOUND.sub(lambda _: stamp, restored)
        return restored

    def finish(self, config: MkDocsConfig) -> None:
        """After the pages are written: the copies for machines, the other edition, and then the
        old site's folder for the new one's."""
        runs, language = configure.runs(config), configure.language(config)
        if language == "zh":
            runtime.publish(runs.project, Path(config.site_dir))
        markdown_copy.publish(config, runs, language)
        explain_data.publish(Path(config.site_dir), runs.project, language)
        if self._english and self._site:
            self._english.put(Path(config.site_dir))
            self._english.close()
            self._english = None
            if is_clean(config):
                shutil.rmtree(self._site, ignore_errors=True)
                Path(config.site_dir).rename(self._site)

    def serve(self, server: LiveReloadServer, config: MkDocsConfig) -> None:
        """After the first build for a writer: from now on only what changes is rendered."""
        self._server = WritersServer(server, config, self.built)

    def stop(self) -> None:
        if self._server:
            self._server.close()
            self._server = None

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
