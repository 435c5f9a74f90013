"""All that goes into the HTML of a page, as digests: what has not changed is not rendered again."""

from __future__ import annotations

import platform
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from context_workshop import ladder
from workshop_site.project import SiteError
from workshop_site.reading import messages, pages, terms
from workshop_site.reading.tasks import FOLDER
from workshop_site.running import packages, pyodide
from workshop_site.running.runs import digest, digest_of_files, python_files, sources
from workshop_site.showing import in_page
from workshop_site.showing.stamp import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from workshop_site.running.build import BuildRuns, Said


class Ingredients:
    """What the pages of one edition are made of, in one build."""

    def __init__(self, runs: BuildRuns, language: str, config: MkDocsConfig, files: Files) -> None:
        self.runs, self.language = runs, language
        self.project = runs.project
        self.config = config
        self.addresses = sorted(file.src_uri for file in files if not file.src_uri.endswith(".js"))

    def of(self, path: Path, markdown: str = "") -> str:
        """The digest of a page's HTML but for its stamp: it changes with all that a reader sees.

        It is empty for a page with a fault, of which rendering says more; and where the file ends
        otherwise than `markdown`, which was read from it: it has been saved again meanwhile.
        """
        page = pages.read(self.project, path)
        if not page.text.endswith(markdown):
            return ""
        try:
            return digest([self.common, *self._parts(page)])
        except SiteError:
            return ""

    def stamp_of(self, path: Path) -> str:
        """The page's stamp as it is now; empty for one with a fault."""
        try:
            blocks = pages.read(self.project, path).blocks
            said = [self._said(file, block) for file, block in self._included(blocks) if block.runs]
        except SiteError:
            return ""
        return stamp(said, self.language)

    @cached_property
    def common(self) -> str:
        """What all pages depend on: the machinery, the configuration, the other addresses."""
        root = self.project.root
        machinery = [
            *python_files(Path(__file__).parents[1]),
            *python_files(Path(ladder.__file__).parent),
        ]
        names = ("mkdocs.yml", "mkdocs.en.yml", "pyproject.toml", terms.FILE, in_page.FILE)
        own = [root / name for name in names]
        config = self.config
        settings = [
            config.site_url,
            config.repo_url,
            config.edit_uri_template,
            config.use_directory_urls,
        ]
        versions = sorted(f"{name} {version}" for name, version in packages.installed().items())
        return digest(
            [
                self.language,
                platform.python_version(),
                *map(str, settings),
                str(pyodide.runtime(self.project)),
                *versions,
                *self.addresses,
                digest_of_files([*machinery, *(file for file in own if file.is_file())]),
            ]
        )

    def _parts(self, page: pages.Page) -> Iterator[str]:
        yield page.text
        for file, block in self._included(page.blocks):
            yield sources(self.project, file)
            if block.runs:
                yield self._said(file, block).shown
        if "mermaid" in page.text:
            stem = Path(page.name).relative_to("docs").with_suffix("")
            yield digest_of_files(sorted((self.project.docs / "diagrams").glob(f"{stem}.*.svg")))
        if page.fences("errors") or page.fences("errors-list"):
            yield digest_of_files(self._of_messages())
        exercises = self.project.docs / self.language / FOLDER
        if page.fences("exercises"):
            yield digest_of_files(sorted(exercises.glob("*.md")))
        if (own := exercises / Path(page.name).name).is_file():  # a chapter ends with them
            yield digest_of_files([own])
        if ":::" in page.text or "][" in page.text:
            inventories = (self.project.docs / "inventories").glob("*")
            package = python_files(self.project.package)
            references = (self.project.docs / self.language / "reference").glob("*.md")
            yield digest_of_files(sorted([*inventories, *package, *references]))

    def _of_messages(self) -> list[Path]:
        snippets = self.project.snippets
        cures = {
            snippets / named.rpartition(":")[0]
            for message in messages.load(self.project)
            for named in (message.cure, message.cure_package)
        }
        return [
            *messages.files(self.project),
            *sorted((self.project.docs / self.language).rglob("*.md")),
            *sorted(file for file in cures if file.is_file()),
            *sorted(snippets.rglob("*.out")),
        ]

    def _included(self, blocks: Iterable[pages.Block]) -> Iterator[tuple[Path, pages.Block]]:
        for block in blocks:
            if block.include and (file := self.project.snippets / block.include).is_file():
                yield file, block

    def _said(self, file: Path, block: pages.Block) -> Said:
        return self.runs.said(file, with_ladder=block.has_ladder)
