"""The MkDocs hook of the Chinese site: one `mkdocs build` or `mkdocs serve` makes both languages.

Nothing is written before all pages of both languages are rendered, and a build that fails leaves
no `site/` that looks fine. Without MkDocs this is two commands, the Chinese build first.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.utils import clean_directory

from workshop_site import plain, show, stylesheets
from workshop_site.glossary import teach_jieba
from workshop_site.stage import stage

if TYPE_CHECKING:
    from collections.abc import Iterator

INVENTORIES = {"python": "https://docs.python.org/3/"}


def on_startup(command: Literal["build", "gh-deploy", "serve"], **_: Any) -> None:
    show.stale_is_error = command != "serve"
    _commands.append(command)
    logging.getLogger("jieba").setLevel(logging.WARNING)


def on_pre_build(config: MkDocsConfig) -> None:
    here = stage(_root(config))
    here.new_build()
    teach_jieba(here.project)


def on_env(env: Any, config: MkDocsConfig, **_: Any) -> None:
    """Build the English site when the Chinese pages are rendered, and not yet written."""
    with _plugins_of_its_own():
        english = load_config(
            str(_root(config) / "mkdocs.en.yml"),
            site_dir=str(Path(config.site_dir) / "en"),
            site_url=f"{(config.site_url or '').rstrip('/')}/en/",
            edit_uri_template=_edit_uri(config, "en"),
            strict=config.strict,
        )
    _ship_inventories(english, _root(config))
    english.extra["built"] = show.built("en")
    build(english)
    plain.publish(english, stage(_root(config)), "en")


@contextmanager
def _plugins_of_its_own() -> Iterator[None]:
    """MkDocs has one instance of a plugin with `on_startup` for all builds of a process: the search
    would put the English pages into the Chinese index, and configure it for English."""
    cache: dict[str, Any] = MkDocsConfig.plugins.plugin_cache  # type: ignore[attr-defined]
    kept = dict(cache)
    cache.clear()
    try:
        yield
    finally:
        cache.clear()
        cache.update(kept)


@event_priority(-100)  # after mkdocstrings has written its style sheet
def on_post_build(config: MkDocsConfig) -> None:
    plain.publish(config, stage(_root(config)), "zh")
    site = Path(config.site_dir)
    if "serve" not in _commands and any(site.glob("assets/stylesheets/main.*.css")):
        stylesheets.merge(site, [site, site / "en"])


def on_build_error(**_: Any) -> None:
    for folder in _building:
        clean_directory(folder)


_building: set[str] = set()  # on_build_error isn't told the configuration
_commands: list[str] = []  # nor is any other event told the command


@event_priority(100)  # before mkdocstrings asks for its inventories
def on_config(config: MkDocsConfig) -> None:
    _building.add(config.site_dir)
    _ship_inventories(config, _root(config))
    config.extra["built"] = show.built("zh")
    config.edit_uri_template = _edit_uri(config, "zh")


def _ship_inventories(config: MkDocsConfig, root: Path) -> None:
    """Cross-references into other projects' docs from the files in `docs/inventories`."""
    if "mkdocstrings" not in config.plugins:
        return
    python = config.plugins["mkdocstrings"].config["handlers"]["python"]
    python["inventories"] = [
        {"url": (root / "docs/inventories" / f"{name}.inv").as_uri(), "base_url": address}
        for name, address in INVENTORIES.items()
    ]


def _edit_uri(config: MkDocsConfig, language: str) -> str | None:
    """Where a page is edited; nowhere as long as the repository's address is not known."""
    if not config.repo_url:
        return None
    return f"{config.repo_url.rstrip('/')}/edit/main/docs/{language}/{{path}}"


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).resolve().parent
