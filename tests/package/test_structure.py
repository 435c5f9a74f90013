"""How the package's modules hang together: none needs itself, by whatever way round."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import context_workshop

ROOT = Path(context_workshop.__file__).parent


def imports(path: Path) -> set[str]:
    """Name the package's modules that a file imports, for types only as well."""
    package = path.relative_to(ROOT).parent.parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = package[: len(package) - node.level + 1]
            if node.module:
                found.add(".".join((*above, node.module)))
            else:
                found |= {".".join((*above, alias.name)) for alias in node.names}
    return found


# The front of the package names all modules, for type checkers, and none of them names it.
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): imports(path)
    for path in ROOT.rglob("*.py")
    if path != ROOT / "__init__.py"
}


def test_there_are_modules_and_all_imports_are_known() -> None:
    assert len(MODULES) > 30
    assert set().union(*MODULES.values()) <= set(MODULES)


def test_there_is_no_circle() -> None:
    list(TopologicalSorter(MODULES).static_order())


def test_no_manager_explains() -> None:
    """So a snippet's run depends on what is explained only where it explains."""
    others = {name: found for name, found in MODULES.items() if not name.startswith("explain")}
    assert not any(each.startswith("explain") for each in set().union(*others.values()))


def test_a_circle_would_be_found() -> None:
    with pytest.raises(CycleError):
        list(TopologicalSorter({**MODULES, "_account": {"session"}}).static_order())
