"""The imports that a section of a file needs: whoever pastes the section pastes them, too."""

from __future__ import annotations

import ast
from textwrap import indent
from typing import TYPE_CHECKING

from workshop_site.reading.pages import text_of

if TYPE_CHECKING:
    from workshop_site.project import Project
    from workshop_site.reading.excerpts import Excerpt

_DEFINES = "@", "def ", "async def ", "class "


def pasteable(project: Project, section: Excerpt) -> str:
    """The code of a section, below those imports of its file that it needs and does not have."""
    code = section.text.strip("\n")
    read = _names(code)
    groups: list[list[str]] = [[]]
    end = 0
    for statement in ast.parse(text_of(project, section.path)).body:
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        if statement.lineno > end + 1:  # a blank line parts the library's from others
            groups.append([])
        end = statement.end_lineno or statement.lineno
        if statement.lineno not in section.numbers:
            groups[-1] += _kept(statement, read)
    imports = "\n\n".join("\n".join(group) for group in groups if group)
    if not imports:
        return code
    return imports + ("\n\n\n" if code.startswith(_DEFINES) else "\n\n") + code


def _names(code: str) -> set[str]:
    """The names that it reads; it may be a part of an `async def`."""
    tree = ast.parse(f"async def _():\n{indent(code, '    ')}\n    pass")
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _kept(statement: ast.Import | ast.ImportFrom, read: set[str]) -> list[str]:
    names = [
        each for each in statement.names if (each.asname or each.name.partition(".")[0]) in read
    ]
    if not names:
        return []
    statement.names = names
    return [ast.unparse(statement)]
