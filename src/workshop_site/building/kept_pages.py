"""Rendered pages, kept between builds: a page whose ingredients are the same is not rendered again.

MkDocs has no seam for that. A kept page is given to it with an empty source, and its content, its
headings and links, its entries in the search, and what it told the plugins about anchors are put
in their places at the events that follow. Not public there, and used: `Page.toc`'s setter,
`present_anchor_ids`, `links_to_anchors`, `_title_from_render`.
"""

from __future__ import annotations

import json
import logging
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.toc import AnchorLink, TableOfContents

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

SEARCH = "material/search"
MOST = 500
"""Pages that are kept: some states of each."""


@dataclass
class Rendered:
    """What rendering a page has made."""

    content: str = ""
    title: str = ""
    toc: list[dict[str, Any]] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    links: dict[str, dict[str, str]] = field(default_factory=dict)
    told: list[tuple[str, list[Any], dict[str, Any]]] = field(default_factory=list)
    """Calls to other plugins: what of them, and the arguments after the page."""
    search: list[dict[str, Any]] = field(default_factory=list)


class _Warnings(logging.Handler):
    """Whether MkDocs or a plugin has warned of something since `clear`."""

    def clear(self) -> None:
        self.any = False
        logging.getLogger("mkdocs").addHandler(self)

    def stop(self) -> bool:
        logging.getLogger("mkdocs").removeHandler(self)
        return self.any

    any = False

    def emit(self, _record: logging.LogRecord) -> None:
        self.any = True


class KeptPages:
    """The pages of one edition's build: from the store, or rendered and put into it."""

    def __init__(self, folder: Path, config: MkDocsConfig, files: Files) -> None:
        self.folder, self.config, self.files = folder, config, files
        self.entries: dict[str, list[dict[str, Any]]] = {}
        """What the search has of each page."""
        self.digests: dict[str, str] = {}
        """Of what each page was rendered; empty for one with a fault."""
        self._warnings = _Warnings(logging.WARNING)
        self.plugins: dict[str, Any] = dict(config.plugins)
        self._kept: dict[str, Rendered] = {}
        self._new: dict[str, tuple[str, Rendered]] = {}
        self._telling: Rendered | None = None
        self._entries = 0
        self._listen()

    def source(self, page: Page, digest: str, markdown: str) -> str:
        """The Markdown to render: none if the page is kept."""
        name = page.file.src_uri
        self.digests[name] = digest
        self._new.pop(name, None)
        self._kept.pop(name, None)
        if digest and (kept := self._load(digest)):
            self._kept[name] = kept
            return ""
        if digest:
            self._telling = Rendered()
            self._new[name] = digest, self._telling
            self._warnings.clear()
        return markdown

    def restore(self, page: Page, content: str) -> str:
        """The content of a page that is kept, and what belongs to it; before other plugins look."""
        self._telling = None
        kept = self._kept.get(page.file.src_uri)
        if kept is None:
            return content
        page.toc = TableOfContents([_heading(each) for each in kept.toc])
        page._title_from_render = kept.title
        page.present_anchor_ids = set(kept.anchors)
        found = {self.files.get_file_from_path(name): links for name, links in kept.links.items()}
        page.links_to_anchors = {file: links for file, links in found.items() if file}
        for what, arguments, named in kept.told:
            if what == "anchor":
                self.plugins["autorefs"].register_anchor(page, *arguments, **named)
            else:
                self._inventory.register(*arguments, **named)
        return kept.content

    def note(self, page: Page, content: str) -> None:
        """What rendering has made of a page that is new; after all other plugins."""
        if self._warnings.stop():  # a strict build counts them, so they must come again
            self._new.pop(page.file.src_uri, None)
        if page.file.src_uri in self._new:
            _, new = self._new[page.file.src_uri]
            new.content = content
            new.title = page._title_from_render or ""
            new.toc = [_plain(each) for each in page.toc]
            new.anchors = sorted(page.present_anchor_ids or ())
            links = page.links_to_anchors or {}
            new.links = {file.src_uri: dict(anchors) for file, anchors in links.items()}

    def before_search(self, page: Page) -> None:
        """The search reads no page that is kept: it has its entries."""
        self._entries = len(self._index)
        if page.file.src_uri in self._kept:
            page.meta["search"] = {**page.meta.get("search", {}), "exclude": True}

    def after_search(self, page: Page) -> None:
        name = page.file.src_uri
        if name in self._kept:
            self._index.extend(self._kept[name].search)
        elif name in self._new:
            digest, new = self._new.pop(name)
            new.search = self._index[self._entries :]
            self._save(digest, new)
        self.entries[name] = self._index[self._entries :]

    def _listen(self) -> None:
        """Note what a page tells other plugins while it is rendered."""
        if autorefs := self.plugins.get("autorefs"):
            autorefs.register_anchor = self._noted("anchor", autorefs.register_anchor, skip=1)
        if mkdocstrings := self.plugins.get("mkdocstrings"):
            mkdocstrings.get_handler("python")  # its style sheet is wanted in any case
            inventory = self._inventory
            inventory.register = self._noted("inventory", inventory.register, skip=0)

    def _noted(self, what: str, call: Callable[..., None], skip: int) -> Callable[..., None]:
        def noted(*arguments: Any, **named: Any) -> None:
            if self._telling is not None:
                self._telling.told.append((what, list(arguments[skip:]), named))
            call(*arguments, **named)

        return noted

    @property
    def _inventory(self) -> Any:
        return self.plugins["mkdocstrings"].handlers.inventory

    @property
    def _index(self) -> list[dict[str, Any]]:
        if SEARCH not in self.plugins:
            return []
        entries: list[dict[str, Any]] = self.plugins[SEARCH].search_index.entries
        return entries

    def prune(self) -> None:
        """Forget the pages that have not been needed for longest."""
        files = sorted(self.folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
        for file in files[:-MOST]:
            file.unlink(missing_ok=True)

    def _load(self, digest: str) -> Rendered | None:
        try:
            file = self.folder / f"{digest}.json"
            found = Rendered(**json.loads(file.read_text(encoding="utf-8")))
            file.touch()
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return found

    def _save(self, digest: str, new: Rendered) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=self.folder, encoding="utf-8", suffix=".part", delete=False
        ) as file:
            json.dump(asdict(new), file)
        Path(file.name).replace(self.folder / f"{digest}.json")


def _plain(heading: AnchorLink) -> dict[str, Any]:
    children = [_plain(each) for each in heading.children]
    return {"title": heading.title, "id": heading.id, "level": heading.level, "children": children}


def _heading(plain: dict[str, Any]) -> AnchorLink:
    heading = AnchorLink(plain["title"], plain["id"], plain["level"])
    heading.children = [_heading(each) for each in plain["children"]]
    return heading
