"""What a snippet defines, without what it does: for tests that try its managers on their own."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

SNIPPETS = Path(__file__).parents[2] / "snippets"


def definitions(name: str, **given: Any) -> dict[str, Any]:
    """The imports, functions, classes and constants of `snippets/` + `name` + `.py`.

    What they need of what it does, such as an app that decorates them, is `given`.
    """
    path = SNIPPETS / f"{name}.py"
    tree = ast.parse(path.read_text("utf-8"))
    tree.body = [each for each in tree.body if _defines(each)]
    found: dict[str, Any] = {"__name__": name, **given}
    sys.path.insert(0, str(path.parent))
    try:
        exec(compile(tree, str(path), "exec", dont_inherit=True), found)  # noqa: S102  # our own
    finally:
        sys.path.remove(str(path.parent))
    return found


def _defines(node: ast.stmt) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=constant)]):
            return constant.isupper()
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return True
        case _:
            return isinstance(node, ast.ClassDef)
