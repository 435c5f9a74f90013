"""The files that a snippet needs beside it: those that it names or imports, transitively."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from workshop_site.project import file_state

if TYPE_CHECKING:
    from pathlib import Path

APPROVED = (".out", ".ladder.json")
"""How the names of files end that `make approve` writes beside a snippet."""

_WORD = re.compile(r"[\w.-]+")
_IMPORT = re.compile(r"^\s*(?:from|import) (\w+)\b", re.MULTILINE)


def companions(path: Path) -> list[Path]:
    """The snippet, and the files below its folder that it, or one of them, names or imports."""
    beside = files_below(path.parent)
    found = [path]
    for file in found:  # grows while it is read
        words, imported = _words(file, *file_state(file))
        found += [
            other
            for other in beside
            if other not in found
            and (other.name in words or (other.suffix == ".py" and other.stem in imported))
        ]
    return found


def files_below(folder: Path) -> list[Path]:
    """All files of a folder and those below it, but what was approved and compiled; in order."""
    files, folders = _entries(folder, folder.stat().st_mtime_ns)
    return sorted([*files, *(file for each in folders for file in files_below(each))])


@lru_cache(maxsize=256)
def _entries(folder: Path, _changed: int) -> tuple[list[Path], list[Path]]:
    """The files of a folder, and the folders; its time changes when one comes or goes."""
    found = [each for each in folder.iterdir() if each.name != "__pycache__"]
    files = [each for each in found if not each.name.endswith(APPROVED) and each.is_file()]
    return files, [each for each in found if each.is_dir()]


@lru_cache(maxsize=2048)
def _words(file: Path, _changed: int, _size: int) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a file that may be a file's name, and the modules that it imports."""
    text = file.read_bytes().decode(errors="replace")
    words = frozenset(word.strip(".") for word in _WORD.findall(text))
    return words, frozenset(_IMPORT.findall(text))
