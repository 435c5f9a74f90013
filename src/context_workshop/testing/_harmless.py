"""Tell what is no cleanup: to skip it after an exception does no harm."""

from __future__ import annotations

import ast

_CLOCKS = {
    "current_time",
    "monotonic",
    "monotonic_ns",
    "now",
    "perf_counter",
    "perf_counter_ns",
    "process_time",
    "time",
    "time_ns",
    "utcnow",
}
_LOOKS = {
    *("all", "any", "bool", "dict", "float", "frozenset", "getattr", "hasattr", "int"),
    *("isinstance", "issubclass", "len", "list", "max", "min", "repr", "set", "sorted"),
    *("str", "sum", "tuple", "type"),
}
_CHECKPOINTS = {"checkpoint", "checkpoint_if_cancelled", "cancel_shielded_checkpoint"}
_RAISE = {"sys.exit", "pytest.fail", "pytest.skip", "pytest.xfail"}
_DOES_NOTHING = (
    *(ast.Pass, ast.Break, ast.Continue, ast.Raise, ast.Return, ast.Assert),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom),
    *(ast.Global, ast.Nonlocal),
)


def is_harmless(statement: ast.stmt, managers: set[str], outside: set[str]) -> bool:
    """Tell whether a statement cleans up nothing, or nothing that an error doesn't clean up anyway.

    Harmless are checks of the block's success, which raise or do nothing; what is computed into the
    function's own variables; a commit; a checkpoint; to cancel what the enclosing manager cancels
    in case of an error; and what leads to another yield, on another way through the function.

    Args:
        statement: What stands after the yield.
        managers: The names after `as` in the with statements around the yield.
        outside: The function's global and nonlocal names: to set one may be to restore it.
    """
    if isinstance(statement, _DOES_NOTHING) or _yields(statement):
        return True
    if isinstance(statement, ast.If):
        inside = (*statement.body, *statement.orelse)
        return _only_looks(statement.test) and all(
            is_harmless(each, managers, outside) for each in inside
        )
    if isinstance(statement, ast.Delete):
        return all(_is_own(target, outside) for target in statement.targets)
    if isinstance(statement, ast.Assign):
        own = all(_is_own(target, outside) for target in statement.targets)
        return own and _only_looks(statement.value)
    if isinstance(statement, ast.AnnAssign | ast.AugAssign):
        value = statement.value
        return _is_own(statement.target, outside) and (value is None or _only_looks(value))
    return isinstance(statement, ast.Expr) and _is_harmless_call(statement.value, managers)


def _is_harmless_call(value: ast.expr, managers: set[str]) -> bool:
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return False
    name = _name(value)
    if name in _CHECKPOINTS or name.startswith("assert") or ast.unparse(value.func) in _RAISE:
        return True
    if not isinstance(value.func, ast.Attribute):
        return False
    target = value.func.value
    if isinstance(target, ast.Attribute) and target.attr == "cancel_scope":
        target = target.value
    cancels_itself = isinstance(target, ast.Name) and target.id in managers
    return name == "commit" or (name == "cancel" and cancels_itself)


def _yields(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(statement))


def _is_own(target: ast.expr, outside: set[str]) -> bool:
    """Tell whether setting this changes nothing but a variable of the function."""
    if isinstance(target, ast.Tuple | ast.List):
        return all(_is_own(each, outside) for each in target.elts)
    return isinstance(target, ast.Name) and target.id not in outside


def _only_looks(value: ast.expr) -> bool:
    """Tell whether an expression calls nothing but what reads a clock or an object."""
    return all(
        not isinstance(node, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr)
        and (not isinstance(node, ast.Call) or _name(node) in _CLOCKS | _LOOKS)
        for node in ast.walk(value)
    )


def _name(call: ast.Call) -> str:
    """Return the last part of what is called."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
