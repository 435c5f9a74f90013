"""Data that people write: TOML files whose tables `[[section]]` each become one dataclass."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, fields
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from workshop_site.project import Project, SiteError, file_state

if TYPE_CHECKING:
    from pathlib import Path


class Entry(Protocol):
    """What an entry has, beside fields that are a `str`, a `bool` or a tuple of `str`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def section(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def anchor(self) -> str:
        """Its place on a page: no other entry of the file may have it."""


E = TypeVar("E", bound=Entry)


def read(project: Project, file: str, kind: type[E]) -> list[E]:
    """The entries in the file's order; none where there is no file.

    The first required field names an entry in messages and, standing alone on a line, its line.

    Raises:
        SiteError: An entry lacks a field, has an unknown one or one of another type, or its anchor
            is taken; the message names the line.
    """
    path = project.root / file
    return list(_read(path, file, kind, *file_state(path))) if path.is_file() else []


@cache
def _read(path: Path, file: str, kind: type[E], _changed: int, _size: int) -> tuple[E, ...]:
    text = path.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SiteError(f"{file}: {error}") from None
    found: dict[str, E] = {}
    for section, rows in tables.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise SiteError(f"{file}: {section} is no list of tables: write [[{section}]]")
        for row in rows:
            entry = _entry(file, text, section, row, kind)
            if other := found.get(entry.anchor):
                raise SiteError(
                    f"{file}:{entry.line}: the anchor {entry.anchor!r} is taken by line "
                    f"{other.line}: make one entry of the two, or tell them apart"
                )
            found[entry.anchor] = entry
    return tuple(found.values())


def _entry(file: str, text: str, section: str, row: dict[str, Any], kind: type[E]) -> E:
    own = {each.name: each for each in fields(kind) if each.name not in {"section", "line"}}
    required = [name for name, each in own.items() if each.default is MISSING]
    name = row.get(required[0], "?")
    line = _line(text, f'{required[0]} = "{name}"')
    where = f"{file}:{line}: {name!r} of [[{section}]]"
    if missing := [each for each in required if not row.get(each)]:
        raise SiteError(f"{where} lacks {', '.join(missing)}")
    for each, value in row.items():
        if each not in own:
            raise SiteError(f"{where} has an unknown field, {each}")
        expected = {"bool": bool, "str": str}.get(str(own[each].type), list)
        if not isinstance(value, expected):
            raise SiteError(f"{where}: {each} is not a {expected.__name__}")
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            raise SiteError(f"{where}: {each} is not a list of texts")
    given = {each: tuple(v) if isinstance(v, list) else v for each, v in row.items()}
    values: dict[str, Any] = {"section": section, "line": line, **given}
    return kind(**values)


def _line(text: str, first: str) -> int:
    """Where an entry stands; tomllib doesn't say. For messages."""
    before, found, _ = text.partition(f"\n{first}\n")
    return before.count("\n") + 2 if found else 1
