"""Finds generator managers whose cleanup doesn't run when the block fails.

    python -m workshop_site.managers_check src tests/fixtures.py

An exception in a `with` block comes out of the manager's `yield`, so what stands after the `yield`
is skipped, unless it stands in a `finally`, in an exit (of a `with` around the `yield`), or after
an `except` for every exception. Code that is meant to run after success only says so:

    @contextmanager
    def transaction(connection):
        with closing(connection):
            yield connection
            connection.commit()  # on success only

Needs the standard library alone; files that end in `_broken.py` are passed over.
"""

from __future__ import annotations

import argparse
import ast
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DECORATORS = {"contextmanager", "asynccontextmanager"}
ON_SUCCESS = "# on success only"
REMEDY = (
    "put the yield into try and this into finally, or use a with around the yield; "
    f"if it must not run after an error, end its line with `{ON_SUCCESS}`"
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Try = ast.Try | ast.TryStar
_Yield = ast.Yield | ast.YieldFrom


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement that an exception in the block skips."""

    line: int
    manager: str
    statement: str

    def __str__(self) -> str:
        return f"an error in the block of {self.manager}() skips `{self.statement}`: {REMEDY}"


def check(source: str, filename: str = "<string>") -> list[Finding]:
    """The findings in a module's source, by line.

    Raises:
        SyntaxError: The source is not Python.
    """
    tree = ast.parse(source, filename)
    names = _local_names(tree)
    lines = source.splitlines()
    found = [
        finding
        for node in ast.walk(tree)
        if isinstance(node, _Function) and any(_named(each, names) for each in node.decorator_list)
        for finding in _manager(node, lines)
    ]
    return sorted(set(found), key=lambda each: each.line)


def _local_names(tree: ast.Module) -> set[str]:
    """What the two decorators are called here: `from contextlib import contextmanager as cm`."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in DECORATORS
    }
    return DECORATORS | imported


def _named(decorator: ast.expr, names: set[str]) -> bool:
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    if isinstance(decorator, ast.Attribute):
        return decorator.attr in DECORATORS
    return isinstance(decorator, ast.Name) and decorator.id in names


def _manager(function: _Function, lines: list[str]) -> Iterator[Finding]:
    for path in _paths_to_yields(function.body, ()):
        for skipped in _skipped(path):
            first = skipped[0]
            before = _end_of_previous(path, first)
            if any(line.rstrip().endswith(ON_SUCCESS) for line in lines[before : first.lineno]):
                continue
            statement = lines[first.lineno - 1].strip()
            yield Finding(first.lineno, function.name, statement)


@dataclass(frozen=True, slots=True)
class _Step:
    """One level on the way from a function to a yield: a list of statements, and which of them."""

    owner: ast.stmt | ast.ExceptHandler | ast.match_case | None
    branch: str
    body: list[ast.stmt]
    index: int


def _paths_to_yields(
    body: list[ast.stmt],
    above: tuple[_Step, ...],
    owner: ast.stmt | ast.ExceptHandler | ast.match_case | None = None,
    branch: str = "",
) -> Iterator[tuple[_Step, ...]]:
    """For each yield, the statements that it stands in, the outer first."""
    for index, statement in enumerate(body):
        path = (*above, _Step(owner, branch, body, index))
        if any(isinstance(node, _Yield) for node in _own_expressions(statement)):
            yield path
        yield from _inside(statement, path)


def _inside(
    node: ast.stmt | ast.ExceptHandler | ast.match_case, path: tuple[_Step, ...]
) -> Iterator[tuple[_Step, ...]]:
    if isinstance(node, _Function | ast.ClassDef):
        return
    for branch, value in ast.iter_fields(node):
        if not isinstance(value, list):
            continue
        if value and isinstance(value[0], ast.stmt):
            yield from _paths_to_yields(value, path, node, branch)
        for each in value:
            if isinstance(each, ast.ExceptHandler | ast.match_case):
                yield from _inside(each, path)


def _own_expressions(node: ast.AST) -> Iterator[ast.AST]:
    """What a statement evaluates itself: not its blocks, nor functions defined in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case | ast.Lambda):
            yield child
            yield from _own_expressions(child)


def _skipped(path: tuple[_Step, ...]) -> Iterator[list[ast.stmt]]:
    """The lists of statements that run after the yield only if the block succeeds."""
    for depth in range(len(path) - 1, -1, -1):
        step = path[depth]
        managers = _manager_names(path[: depth + 1])
        after = step.body[step.index + 1 :]
        if step.branch == "finalbody":
            return
        if work := [each for each in after if not _is_harmless(each, managers)]:
            yield work
        if any(isinstance(each, ast.Return | ast.Raise) for each in after):
            return
        if isinstance(step.owner, _Try) and step.branch == "body" and _catches_all(step.owner):
            return


def _manager_names(path: tuple[_Step, ...]) -> set[str]:
    """The names after `as` in the with statements on the way to the yield."""
    return {
        item.optional_vars.id
        for step in path
        if isinstance(step.owner, ast.With | ast.AsyncWith)
        for item in step.owner.items
        if isinstance(item.optional_vars, ast.Name)
    }


def _is_harmless(statement: ast.stmt, managers: set[str]) -> bool:
    """Leaving, or cancelling what an error cancels anyway: `tg.cancel_scope.cancel()`."""
    if isinstance(statement, ast.Pass | ast.Break | ast.Continue | ast.Raise | ast.Return):
        return True
    if not isinstance(statement, ast.Expr):
        return False
    called = statement.value
    if isinstance(called, ast.Constant):
        return True
    if not (isinstance(called, ast.Call) and isinstance(called.func, ast.Attribute)):
        return False
    target = called.func.value
    if isinstance(target, ast.Attribute) and target.attr == "cancel_scope":
        target = target.value
    name = target.id if isinstance(target, ast.Name) else ""
    return called.func.attr == "cancel" and name in managers


def _catches_all(node: _Try) -> bool:
    return any(
        handler.type is None
        or (isinstance(handler.type, ast.Name) and handler.type.id == "BaseException")
        for handler in node.handlers
    )


def _end_of_previous(path: tuple[_Step, ...], statement: ast.stmt) -> int:
    """The line that ends what stands before a statement, in its own list."""
    for step in path:
        if statement in step.body:
            position = step.body.index(statement)
            return step.body[position - 1].end_lineno or statement.lineno - 1
    return statement.lineno - 1


def files(paths: list[Path]) -> Iterator[Path]:
    """The Python files at and below the paths; hidden folders and `_broken` files are left out."""
    for path in paths:
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for each in found:
            hidden = any(part.startswith(".") for part in each.relative_to(path).parts)
            if not hidden and not each.stem.endswith("_broken"):
                yield each


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m workshop_site.managers_check",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", type=Path, help="Python files, and folders of them")
    options = parser.parse_args()
    if missing := [str(path) for path in options.paths if not path.exists()]:
        parser.error(f"there is no {', '.join(missing)}")
    failed = False
    for path in files(options.paths):
        try:
            lines = [f"{each.line}: {each}" for each in check(path.read_text("utf-8"), str(path))]
        except (SyntaxError, UnicodeDecodeError) as error:
            lines = [f"{getattr(error, 'lineno', 1)}: is not Python: {error}"]
        for line in lines:
            print(f"{path}:{line}")  # noqa: T201
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
