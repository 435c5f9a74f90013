"""What a page shows of a file: all of it, or the section that the include names.

A section stands between two comments, which are never shown: `# --8<-- [start:cure]` and
`# --8<-- [end:cure]`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

from workshop_site.project import Project, SiteError
from workshop_site.reading.pages import included, text_of

if TYPE_CHECKING:
    from pathlib import Path

_MARKER = re.compile(r"^\s*# --8<-- \[(?P<end>start|end):(?P<name>[a-z][\w-]*)\]\s*$")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a file, with the numbers that they have there."""

    path: Path
    lines: tuple[str, ...]
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def excerpt(project: Project, include: str, where: str) -> Excerpt:
    """What `chapter/x.py` or `chapter/x.py:section` shows, dedented.

    Raises:
        SiteError: There is no such file or section, or it is not closed.
    """
    name, _, section = include.partition(":")
    path = included(project, name, where)
    kept = list[tuple[int, str]]()
    known = dict[str, int]()
    is_open = not section
    for number, line in enumerate(text_of(project, path).splitlines(), 1):
        if marker := _MARKER.match(line):
            if marker["end"] == "start":
                known.setdefault(marker["name"], number)
            if marker["name"] == section:
                is_open = marker["end"] == "start"
        elif is_open:
            kept.append((number, line))
    file = project.relative(path)
    if section and section not in known:
        names = ", ".join(sorted(known)) or "none"
        raise SiteError(
            f"{where}: {file} has no section {section!r} (it has: {names}): put it between "
            f"'# --8<-- [start:{section}]' and '# --8<-- [end:{section}]'"
        )
    if section and is_open:
        raise SiteError(
            f"{file}:{known[section]}: this section is not closed: # --8<-- [end:{section}]"
        )
    text = dedent("\n".join(line for _, line in kept))
    return Excerpt(path, tuple(text.split("\n")), tuple(number for number, _ in kept))
