"""The MkDocs hook of both editions: the door to `building` and `publishing`.

`mkdocs build` and `mkdocs serve`, typed alone, make both languages. Without MkDocs this is two
commands, the Chinese build first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs.plugins import event_priority

from workshop_site.building.builds import Builds
from workshop_site.showing.loud import loud

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_builds = Builds()  # MkDocs calls functions of this module, so what outlives an event lies in it


def on_startup(command: str, **_: Any) -> None:
    _builds.command = command


@event_priority(100)  # before mkdocstrings asks for its inventories
def on_config(config: MkDocsConfig) -> None:
    _builds.configure(config)


on_pre_build = loud(_builds.prepare)


def on_files(files: Files, config: MkDocsConfig, **_: Any) -> None:
    _builds.add_files(files, config)


@event_priority(-100)  # after mkdocstrings has written its style sheet
@loud
def on_post_build(config: MkDocsConfig) -> None:
    _builds.finish(config)


def on_build_error(**_: Any) -> None:
    _builds.give_up()
