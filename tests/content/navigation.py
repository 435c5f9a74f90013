"""The navigation of each edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs.config import load_config

from tests.site.conftest import REPOSITORY
from workshop_site.project import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIGURATIONS = ("mkdocs.yml", "mkdocs.en.yml")


def navigation(language: str) -> Iterator[str]:
    """The files of an edition's navigation, in order."""
    file = CONFIGURATIONS[LANGUAGES.index(language)]
    return _walk(load_config(str(REPOSITORY / file)).nav)


def _walk(entry: Any) -> Iterator[str]:
    match entry:
        case str():
            yield entry
        case list():
            for each in entry:
                yield from _walk(each)
        case dict():
            for each in entry.values():
                yield from _walk(each)
