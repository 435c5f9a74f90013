"""The MkDocs hook of both editions: the door to `building` and `publishing`.

`mkdocs build` and `mkdocs serve`, typed alone, make both languages. Without MkDocs this is two
commands, the Chinese build first.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import CombinedEvent, event_priority

from workshop_site.building.builds import Builds
from workshop_site.publishing.compact import without_indents
from workshop_site.showing.loud import loud

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

FIRST, LAST = 100, -100  # before and after all plugins

builds = Builds()  # MkDocs calls functions of this module, so it holds what outlives them


def on_startup(command: str, **_: Any) -> None:
    builds.command = command
    # A supervisor's end, or a closed terminal, leaves behind as little as Ctrl-C does: nothing.
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


@event_priority(FIRST)  # before mkdocstrings asks for its inventories
def on_config(config: MkDocsConfig) -> None:
    builds.configure(config)


@loud
def on_pre_build(config: MkDocsConfig) -> None:
    builds.prepare(config)


@event_priority(LAST)
@loud
def on_files(files: Files, config: MkDocsConfig, **_: Any) -> None:
    builds.add_files(files, config)


def on_nav(nav: Navigation, **_: Any) -> None:
    builds.built.nav = nav


@event_priority(LAST)
def on_env(env: Environment, **_: Any) -> None:
    builds.built.env = env


@event_priority(LAST)
def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    return builds.source(page, markdown)


@event_priority(FIRST)
def _restore(html: str, /, page: Page, **_: Any) -> str:
    return builds.restore(page, html)


@event_priority(LAST)
def _note(html: str, /, page: Page, **_: Any) -> None:
    builds.built.pages.note(page, html)


on_page_content = CombinedEvent(_restore, _note)


@event_priority(FIRST)
def _before_search(_context: Any, /, page: Page, **_: Any) -> None:
    builds.built.pages.before_search(page)


@event_priority(LAST)
def _after_search(_context: Any, /, page: Page, **_: Any) -> None:
    builds.built.pages.after_search(page)


on_page_context = CombinedEvent(_before_search, _after_search)


@event_priority(LAST)
def on_post_page(output: str, **_: Any) -> str:
    return without_indents(output)


@event_priority(LAST)  # after mkdocstrings has written its style sheet
@loud
def on_post_build(config: MkDocsConfig) -> None:
    builds.finish(config)


def on_serve(server: LiveReloadServer, config: MkDocsConfig, **_: Any) -> None:
    builds.serve(server, config)


def on_shutdown() -> None:
    builds.stop()


def on_build_error(**_: Any) -> None:
    builds.give_up()
