"""One edition under a writer's hands: what changed is rendered at once, what follows when idle."""

from __future__ import annotations

import logging
from html import escape
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

# No public names of MkDocs: it can render all pages, or those that are newer than their HTML.
from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.structure.files import Files

from workshop_site.building import configure
from workshop_site.building.ingredients import Ingredients
from workshop_site.building.kept_pages import SEARCH
from workshop_site.project import SiteError
from workshop_site.publishing import explain_data, markdown_copy
from workshop_site.showing.stamp import FOUND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.structure.files import File
    from mkdocs.structure.pages import Page

    from workshop_site.building.built import Built

log = logging.getLogger("mkdocs.plugins.workshop_site")

DEFERRED = ("errors", "pitfalls.md")
"""Pages made from all others, by how their names begin: they follow when the writer pauses."""


class LiveEdition:
    """An edition that has been built, and is kept up to date.

    Args:
        built: What the last whole build has left.
        build: Builds the edition anew, as a whole.
    """

    def __init__(self, built: Built, build: Callable[[], object]) -> None:
        self.built, self.build = built, build
        self.lock = RLock()
        self._start()

    def _start(self) -> None:
        """Note what a whole build has rendered."""
        self.config, self.files = self.built.pages.config, self.built.pages.files
        self.nav, self.env = self.built.nav, self.built.env
        self.common, self.whole = self.built.ingredients.common, self._whole()
        self._left: Iterator[None] | None = None

    def update(self) -> bool:
        """Render what a reader would see changed; whether anything was."""
        with self.lock:
            configure.runs(self.config).new_build()
            ingredients = self._ingredients()
            if ingredients.common != self.common or self._whole() != self.whole:
                self._build_whole()
                return True
            changed = self._changed(ingredients)
            for page in changed:
                if not page.file.src_uri.startswith(DEFERRED):
                    self._render(page)
            self._left = self._follow(ingredients)
            return bool(changed)

    def follow(self) -> bool:
        """Do one more piece of what follows from the last update; whether there may be more."""
        with self.lock:
            if self._left is None:
                return False
            try:
                next(self._left)
            except StopIteration:
                self._left = None
            except SiteError as error:  # what is left follows when it is mended
                log.error("%s", error)  # noqa: TRY400  # the message has file and line
                self._left = None
            return self._left is not None

    def stamps_changed(self) -> None:
        """Snippets have run, and said what is shown: the stamps follow when idle."""
        with self.lock:
            self._left = self._left or self._follow(self._ingredients())

    def _follow(self, ingredients: Ingredients) -> Iterator[None]:
        for page in self._changed(ingredients):
            self._render(page)
            yield
        for page in self._pages():
            self._stamp(page, ingredients)
            yield
        self._write_search()
        yield
        runs, language = configure.runs(self.config), configure.language(self.config)
        for _ in markdown_copy.steps(self.config, runs, language):
            yield
        explain_data.publish(Path(self.config.site_dir), runs.project, language)

    def _changed(self, ingredients: Ingredients) -> list[Page]:
        return [
            page
            for page in self._pages()
            if ingredients.of(_path(page)) != self.built.pages.digests[page.file.src_uri]
        ]

    def _render(self, page: Page) -> None:
        """Render a page and write it; one that can't be rendered says why in its place."""
        documents = self.files.documentation_pages()
        try:
            _populate_page(page, self.config, self.files)
            if autorefs := dict(self.config.plugins).get("autorefs"):
                autorefs.on_env(self.env, config=self.config, files=Files([page.file]))
            _build_page(page, self.config, documents, self.nav, self.env)
        except Exception as error:  # noqa: BLE001  # whatever it is, the writer sees it, and goes on
            log.error("%s", error)  # noqa: TRY400  # the message has file and line
            _write_error(page.file, str(error))
            self.built.pages.digests[page.file.src_uri] = ""

    def _stamp(self, page: Page, ingredients: Ingredients) -> None:
        """Renew the stamp of a page that was rendered before its snippets ran."""
        stamp, written = ingredients.stamp_of(_path(page)), Path(page.file.abs_dest_path)
        html = written.read_text(encoding="utf-8")
        if stamp and (renewed := FOUND.sub(lambda _: stamp, html)) != html:
            written.write_text(renewed, encoding="utf-8")

    def _write_search(self) -> None:
        if search := dict(self.config.plugins).get(SEARCH):
            entries = self.built.pages.entries
            in_order = (entries.get(page.file.src_uri, []) for page in self._pages())
            search.search_index.entries = [entry for found in in_order for entry in found]  # type: ignore[attr-defined]
            search.on_post_build(config=self.config)

    def _build_whole(self) -> None:
        try:
            self.build()
        except Exception as error:  # noqa: BLE001  # as above
            log.error("%s", error)  # noqa: TRY400
            page = Path(self.config.site_dir, "404.html")
            page.write_text(_error_page(str(error)), encoding="utf-8")
            self.whole = ""
            return
        self._start()

    def _whole(self) -> str:
        """What makes a whole build necessary, besides what all pages depend on: the files that are
        there, the theme, and pictures."""
        folders = [Path(self.config.docs_dir), configure.root(self.config) / "docs" / "theme"]
        files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
        return "\n".join(
            f"{file} {0 if file.suffix == '.md' else file.stat().st_mtime_ns}" for file in files
        )

    def _ingredients(self) -> Ingredients:
        runs, language = configure.runs(self.config), configure.language(self.config)
        return Ingredients(runs, language, self.config, self.files)

    def _pages(self) -> list[Page]:
        return [file.page for file in self.files.documentation_pages() if file.page]


def _path(page: Page) -> Path:
    return Path(str(page.file.abs_src_path))


def _write_error(file: File, message: str) -> None:
    Path(file.abs_dest_path).write_text(_error_page(message), encoding="utf-8")


def _error_page(message: str) -> str:
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>This page has an error</title>"
        f"<body><h1>This page has an error</h1><pre>{escape(message)}</pre>"
        "<p>Mend it and save: the page comes back by itself.</p></body></html>"
    )
