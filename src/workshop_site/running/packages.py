"""Which installed packages a run depends on, and whether they are still the same."""

from __future__ import annotations

import ast
import sys
from functools import cache, lru_cache
from importlib.metadata import (
    PackageNotFoundError,
    distributions,
    packages_distributions,
    requires,
)
from itertools import pairwise
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workshop_site.project import file_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Versions = dict[str, str | None]
"""The version of each distribution, and None for each name that was looked for in vain."""


def needed(files: Iterable[Path], looked_for: Iterable[str]) -> Versions:
    """What a run of these files depends on, of which these top-level modules were looked for.

    The files are read as well: the run of a server may not have been seen.
    """
    modules = {name.partition(".")[0] for file in files for name, _ in imports(file)}
    named = {dist for name in modules for dist in providers().get(name, ())}
    found: Versions = dict.fromkeys(brought(named))
    for name in looked_for:
        found |= dict.fromkeys(providers().get(name, [name]))
    return {name: installed().get(canonicalize_name(name)) for name in sorted(found)}


def still(versions: Versions) -> bool:
    """Whether all of these are what is installed here."""
    return all(
        version == installed().get(canonicalize_name(name))
        and (version is not None or name not in providers())
        for name, version in versions.items()
    )


def imports(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The modules that a file imports, with the names taken from them, or runs with `-m`."""
    if path.suffix == ".py":
        yield from _imports(path, *file_state(path))


@lru_cache(maxsize=2048)
def _imports(path: Path, _changed: int, _size: int) -> list[tuple[str, list[str]]]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return []  # its run says so
    found: list[tuple[str, list[str]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.module, [each.name for each in node.names]))
        elif isinstance(node, ast.Import):
            found += [(each.name, []) for each in node.names]
        elif isinstance(node, ast.Tuple | ast.List):
            words = [each.value if isinstance(each, ast.Constant) else "" for each in node.elts]
            named = (name for option, name in pairwise(words) if option == "-m")
            found += [(str(name), []) for name in named if name]
    return found


def brought(requirements: Iterable[str]) -> frozenset[str]:
    """The installed distributions, by name, that an environment with these requirements has."""
    return frozenset[str]().union(*map(_brought, requirements))


@cache
def _brought(requirement: str) -> frozenset[str]:
    found: set[tuple[str, str]] = set()
    waiting = [Requirement(requirement)]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        for extra in sorted({"", *wanted.extras}):
            if (name, extra) in found:
                continue
            found.add((name, extra))
            try:
                needs = [Requirement(each) for each in requires(name) or []]
            except PackageNotFoundError:
                continue  # named, and not needed by what runs here
            waiting += [
                each
                for each in needs
                if each.marker is None or each.marker.evaluate({"extra": extra})
            ]
    return frozenset(name for name, _ in found)


@cache
def providers() -> dict[str, list[str]]:
    """The distributions of each top-level module that is installed."""
    return {
        name: [canonicalize_name(each) for each in found]
        for name, found in packages_distributions().items()
        if name not in sys.stdlib_module_names
    }


@cache
def installed() -> dict[str, str]:
    """The version of each installed distribution."""
    return {canonicalize_name(each.metadata["Name"]): each.version for each in distributions()}
