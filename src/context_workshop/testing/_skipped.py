"""Find what runs after a `yield` only if no exception comes out of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._harmless import is_harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
_Try = ast.Try | ast.TryStar
_Yield = ast.Yield | ast.YieldFrom


def skipped(function: Function) -> Iterator[tuple[ast.stmt, int]]:
    """Find the statements that an exception in the block skips, and that clean up.

    Returns:
        Each with the last line of what stands before it, in its own list.
    """
    outside = {
        name
        for node in ast.walk(function)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names
    }
    for path in _paths_to_yields(function.body, ()):
        for statement in _after(path, outside):
            yield statement, _end_of_previous(path, statement)


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
    if isinstance(node, Function | ast.ClassDef):
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
    """List what a statement evaluates itself: not its blocks, nor functions defined in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case | ast.Lambda):
            yield child
            yield from _own_expressions(child)


def _after(path: tuple[_Step, ...], outside: set[str]) -> Iterator[ast.stmt]:
    """Find the first statement of each list that runs only if the block succeeds."""
    for depth in range(len(path) - 1, -1, -1):
        step = path[depth]
        managers = _manager_names(path[: depth + 1])
        after = step.body[step.index + 1 :]
        if step.branch == "finalbody":
            return
        yield from [each for each in after if not is_harmless(each, managers, outside)][:1]
        if any(isinstance(each, ast.Return | ast.Raise) for each in after):
            return
        if isinstance(step.owner, _Try) and step.branch == "body" and _catches_all(step.owner):
            return


def _manager_names(path: tuple[_Step, ...]) -> set[str]:
    """List the names after `as` in the with statements on the way to the yield."""
    return {
        item.optional_vars.id
        for step in path
        if isinstance(step.owner, ast.With | ast.AsyncWith)
        for item in step.owner.items
        if isinstance(item.optional_vars, ast.Name)
    }


def _catches_all(node: _Try) -> bool:
    return any(
        handler.type is None
        or any(
            isinstance(each, ast.Name) and each.id == "BaseException" for each in _kinds(handler)
        )
        for handler in node.handlers
    )


def _kinds(handler: ast.ExceptHandler) -> list[ast.expr | None]:
    return [*handler.type.elts] if isinstance(handler.type, ast.Tuple) else [handler.type]


def _end_of_previous(path: tuple[_Step, ...], statement: ast.stmt) -> int:
    """Return the line that ends what stands before a statement, in its own list."""
    for step in path:
        if statement in step.body:
            position = step.body.index(statement)
            return step.body[position - 1].end_lineno or statement.lineno - 1
    return statement.lineno - 1
