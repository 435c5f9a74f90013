"""Rewrites a program's syntax tree, so that its `with` blocks pass through `probe`.

Lines and columns stay: every new node has the place of the one that it stands beside.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from types import CodeType
from typing import Any, TypeVar

from context_workshop.ladder import recorder
from context_workshop.ladder.probe import PROBE, ProbeName
from context_workshop.ladder.recorder import Site

_BLOCKS = 20 if sys.version_info < (3, 13) else 21  # that CPython allows in one function
_RESERVE = 2  # for guards inside
_LABEL_LIMIT = 72
_ENTER = ("enter_context", "enter_async_context")
_PUSH = {
    "push": "push",
    "push_async_exit": "push",
    "callback": "callback",
    "push_async_callback": "callback",
}
_PLACEHOLDER = "\0PROBE"
_With = TypeVar("_With", ast.With, ast.AsyncWith)
_Function = TypeVar("_Function", ast.FunctionDef, ast.AsyncFunctionDef)


def compile_recorded(source: bytes, path: str, name: str, skipped: list[str]) -> CodeType:
    """Compile a program so that its `with` blocks are recorded when it runs.

    Args:
        source: the program, with its coding line if it has one.
        path: the file name for tracebacks.
        name: the name of the file or module on the ladder.
        skipped: gets the places that are nested too deeply to be recorded.

    Raises:
        SyntaxError: the source is not Python; as `compile` raises it.
        ValueError: the source contains null bytes (`SyntaxError` since Python 3.12).
    """
    tree = ast.parse(source, path)
    tree = Rewriter(source, name, skipped).visit(tree)
    return _with_probe(compile(tree, path, "exec", dont_inherit=True))


def _with_probe(code: CodeType) -> CodeType:
    """Put the probe itself into the constants: no name that a program could see or lose."""
    consts = (_with_probe(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.replace(co_consts=tuple(PROBE if c == _PLACEHOLDER else c for c in consts))


class Rewriter(ast.NodeTransformer):
    """Puts a rung on both sides of each manager, and announces entries of exit stacks."""

    def __init__(self, source: bytes, name: str, skipped: list[str]) -> None:
        text = importlib.util.decode_source(source)  # columns count bytes of UTF-8
        self._lines = text.encode().splitlines(keepends=True)
        self._name = name
        self._skipped = skipped
        self._depth = 0  # blocks around the current statement, in its function
        self._guarded: list[int] = []  # sites in the current statement, outside its own blocks

    def visit(self, node: ast.AST) -> Any:
        """Rewrite a node; keep count of blocks and of the sites that a statement announces."""
        if not isinstance(node, ast.stmt):
            return super().visit(node)
        outer, self._guarded = self._guarded, []
        depth = self._depth
        self._depth = 0 if _is_scope(node) else depth + _blocks(node)
        result = super().visit(node)
        if self._guarded and not _is_scope(node) and depth + _height(result) < _BLOCKS:
            guard = ast.withitem(self._call("guard", *self._guarded, at=node))
            result = ast.copy_location(ast.With([guard], [result]), node)
        self._depth, self._guarded = depth, outer
        return result

    def visit_With(self, node: ast.With) -> ast.With:
        """Rewrite `with`."""
        return self._with(node, "with")

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AsyncWith:
        """Rewrite `async with`."""
        return self._with(node, "async with")

    def _with(self, node: _With, kind: str) -> _With:
        rungs = len(node.items) + 1
        if self._depth + rungs + max(map(_height, node.body)) > _BLOCKS - _RESERVE:
            self._skipped.append(f"{self._name}:{node.lineno}")
            self.generic_visit(node)
            return node
        self._depth += rungs
        sites = [self._site(self._source(i.context_expr), kind, i.context_expr) for i in node.items]
        self.generic_visit(node)
        items: list[ast.withitem] = []
        below: int | None = None
        for site, item in zip(sites, node.items, strict=True):
            at = item.context_expr
            between = ("first", site) if below is None else ("rung", below, site)
            items.append(ast.withitem(self._call(*between, at=at)))
            item.context_expr = self._call("item", site, at=at, value=at)
            items.append(item)
            below = site
        last = node.items[-1].context_expr
        node.items = [*items, ast.withitem(self._call("last", sites[-1], at=last))]
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Rewrite `print(…)` and the methods of exit stacks."""
        match node:
            case ast.Call(ast.Name("print"), [_, *_]) if _to_terminal(node):
                node = self._print(node)
            case ast.Call(ast.Attribute(attr="pop_all"), [], []):
                site = self._site(self._source(node), "pop_all", node)
                self.generic_visit(node)
                return self._call("moved", site, at=node, value=node)
            case ast.Call(ast.Attribute(attr=method), [first, *_]) if (
                method in _ENTER or method in _PUSH
            ) and not isinstance(first, ast.Starred):
                label = "lambda" if isinstance(first, ast.Lambda) else self._source(first)
                label = f"{_PUSH[method]} {label}" if method in _PUSH else label
                site = self._site(label, method, node)
                self._guarded.append(site)
                self.generic_visit(node)
                self._announce(node.func, site)
                node.args[0] = self._call("entry", site, at=first, value=node.args[0])
                return node
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: _Function) -> _Function:
        """Rewrite `@stack.callback` and `@stack.push`: the function is announced just before."""
        decorators: list[ast.expr] = []
        for decorator in node.decorator_list:
            decorators.append(decorator)
            match decorator:
                case ast.Attribute(attr=method) if method in _PUSH:
                    site = self._site(f"{_PUSH[method]} {node.name}", method, decorator)
                    self._announce(decorator, site)
                    decorators.append(self._call("entry_of", site, at=decorator))
        node.decorator_list = decorators
        self.generic_visit(node)
        return node

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  # the name that ast calls

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        """Rewrite a lambda: it announces to guards of its own frame, and has none."""
        outer, self._guarded = self._guarded, []
        self.generic_visit(node)
        self._guarded = outer
        return node

    def _print(self, node: ast.Call) -> ast.Call:
        separators = [k.value for k in node.keywords if k.arg == "sep"]
        known = [s.value for s in separators if isinstance(s, ast.Constant)]
        separator = known[0] if known and isinstance(known[0], str) else " "
        site = self._site("print", "print", node, separator)
        values = self._call("said", site, at=node)
        values.args += [ast.copy_location(ast.Name("print", ast.Load()), node), *node.args]
        node.args = [ast.copy_location(ast.Starred(values, ast.Load()), node)]
        return node

    def _announce(self, function: ast.expr, site: int) -> None:
        assert isinstance(function, ast.Attribute)  # noqa: S101
        function.value = self._call("stack", site, at=function.value, value=function.value)

    def _call(
        self, function: ProbeName, *sites: int, at: ast.AST, value: ast.expr | None = None
    ) -> ast.Call:
        name = ast.Attribute(ast.Constant(_PLACEHOLDER), function, ast.Load())
        values: list[ast.expr] = [ast.Constant(site) for site in sites]
        call = ast.Call(name, values, [])
        for new in ast.walk(call):
            ast.copy_location(new, at)
        if value is not None:
            call.args.append(value)
        return call

    def _site(self, label: str, kind: str, node: ast.expr, detail: str = "") -> int:
        recorder.sites.append(Site(label, kind, self._name, node.lineno, detail))
        return len(recorder.sites) - 1

    def _source(self, node: ast.expr) -> str:
        """Return the user's own text of an expression, on one line."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        lines = self._lines[first : last + 1]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        text = " ".join(b"".join(lines).decode(errors="replace").split())
        return text if len(text) <= _LABEL_LIMIT else text[: _LABEL_LIMIT - 1] + "…"


def _to_terminal(node: ast.Call) -> bool:
    """Say whether a `print` goes to the program's own output, as far as its text tells."""
    files = [k.value for k in node.keywords if k.arg in {"file", None}]
    return all(ast.unparse(file) in {"sys.stdout", "sys.stderr"} for file in files)


def _is_scope(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _blocks(node: ast.AST) -> int:
    """Return how many nested blocks CPython counts for a statement, at most."""
    match node:
        case ast.With(items) | ast.AsyncWith(items):
            return len(items)
        case ast.For() | ast.AsyncFor() | ast.While():
            return 1
        case ast.Try(_, handlers, _, final) | ast.TryStar(_, handlers, _, final):
            return (2 if handlers else 0) + (1 if final else 0)
    return 0


def _height(node: ast.AST) -> int:
    """Return how many blocks are nested in a statement, itself included."""
    if _is_scope(node):
        return 0
    inner = (ast.stmt, ast.excepthandler, ast.match_case)
    children = (_height(n) for n in ast.iter_child_nodes(node) if isinstance(n, inner))
    return _blocks(node) + max(children, default=0)
