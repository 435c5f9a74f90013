"""What was approved of each snippet, and for which code.

Beside a snippet lie its transcript (`.out`) and, where a page shows its ladder, the record of its
with blocks (`.ladder.json`). `snippets/approved.txt` says for which state of our files they hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from workshop_site.project import file_state
from workshop_site.running.runs import sources
from workshop_site.running.transcripts import approved

if TYPE_CHECKING:
    from collections.abc import Collection, Container
    from pathlib import Path

    from workshop_site.project import Project

FILE = "approved.txt"
"""A line a snippet: digest, date, name. Two lines of one name may stand there after a merge of two
branches: both hold, as either was approved, until the next `make approve`."""


@dataclass(frozen=True, slots=True)
class Approved:
    """An output that holds for the code as it is."""

    text: str
    ladder: str
    date: str  # when it was approved, YYYY-MM-DD


def ladder_file(path: Path) -> Path:
    return path.with_suffix(".ladder.json")


def of(project: Project, path: Path, *, with_ladder: bool) -> Approved | None:
    """What was approved of this snippet; None if that was other code, or nothing."""
    date = date_of(project, path, with_ladder=with_ladder)
    files = [approved(path), *([ladder_file(path)] if with_ladder else [])]
    if date is None or not all(file.is_file() for file in files):
        return None
    text, ladder = (file.read_text(encoding="utf-8") for file in [*files, files[0]][:2])
    return Approved(text, ladder if with_ladder else "", date)


def date_of(project: Project, path: Path, *, with_ladder: bool) -> str | None:
    """When the code as it is was approved; None if it wasn't."""
    entry = (_name(project, path), sources(project, path, recorded=with_ladder)[:16])
    return _read(project).get(entry)


def write(
    project: Project, entries: Collection[tuple[Path, bool]], *, keep: Container[Path]
) -> bool:
    """Record that these snippets, each with or without a ladder, are approved as they are now.

    Args:
        keep: Of which other snippets the lines stay as they are; the rest is forgotten.

    Returns:
        Whether that changed anything.
    """
    today = datetime.now(UTC).date().isoformat()
    names = {_name(project, path) for path, _ in entries}
    found = {
        (name, digest): date
        for (name, digest), date in _read(project).items()
        if name not in names and project.snippets / name in keep
    }
    for path, with_ladder in entries:
        digest = sources(project, path, recorded=with_ladder)[:16]
        date = date_of(project, path, with_ladder=with_ladder) or today
        found[_name(project, path), digest] = date
    text = "".join(f"{digest}  {date}  {name}\n" for (name, digest), date in sorted(found.items()))
    file = project.snippets / FILE
    if text == (file.read_text(encoding="utf-8") if file.is_file() else ""):
        return False
    file.write_text(text, encoding="utf-8", newline="\n")
    return True


def _name(project: Project, path: Path) -> str:
    return path.relative_to(project.snippets).as_posix()


def _read(project: Project) -> dict[tuple[str, str], str]:
    file = project.snippets / FILE
    return _parsed(file, *file_state(file)) if file.is_file() else {}


@lru_cache(maxsize=8)
def _parsed(file: Path, _changed: int, _size: int) -> dict[tuple[str, str], str]:
    """Name and digest, to the date. A line that is none (a merge's mark) approves nothing."""
    lines = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
    return {(line[2], line[0]): line[1] for line in lines if len(line) == 3}
