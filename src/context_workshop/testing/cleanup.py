"""Find generator managers whose cleanup doesn't run when the block fails.

    python -m context_workshop.testing.cleanup src tests/fixtures.py

An exception in a `with` block comes out of the manager's `yield`, so what stands after the `yield`
is skipped, unless it stands in a `finally`, in an exit (of a `with` around the `yield`), or after
an `except` for every exception. Code that is meant to run after success only says so:

    @contextmanager
    def transaction(connection):
        with closing(connection):
            yield connection
            connection.execute("ANALYZE")  # on success only

Exit codes: 0, nothing found; 1, something found; 2, wrong arguments, or a file that is not Python.
Folders whose names begin with a dot are passed over. Needs the standard library alone.

Since 0.2.
"""

from __future__ import annotations

import argparse
import ast
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ._skipped import Function, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Finding", "check", "files", "main"]

DECORATORS = {"contextmanager", "asynccontextmanager"}
ON_SUCCESS = "# on success only"
REMEDY = (
    "put the yield into try and this into finally, or use a with around the yield; "
    f"if it must not run after an error, end its line with `{ON_SUCCESS}`"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold a statement that an exception in the block skips; `str()` says it with the remedy.

    Since 0.2.

    Attributes:
        line: Where it stands, from 1 on.
        manager: The manager's name.
        statement: Its first line.

    Example:
        ```python
        from context_workshop.testing.cleanup import Finding

        print(str(Finding(7, "lock", "release()")).partition(":")[0])
        #> an error in the block of lock() skips `release()`
        ```
    """

    line: int
    manager: str
    statement: str

    def __str__(self) -> str:
        return f"an error in the block of {self.manager}() skips `{self.statement}`: {REMEDY}"


def check(source: str, filename: str = "<string>") -> list[Finding]:
    """Find what is skipped in a module's source, by line.

    Take instead: ruff's `RUF075`, in preview, where that runs already; it doesn't say what is
    skipped, and takes an `except` for one kind of error for enough.

    Since 0.2.

    Args:
        source: Of one module; it is not run.
        filename: For the error.

    Raises:
        SyntaxError: The source is not Python.

    Example:
        ```python
        from context_workshop.testing.cleanup import check

        source = '''
        @contextmanager
        def locked():
            acquire()
            yield
            release()
        '''
        for found in check(source):
            print(found.line, found.manager, found.statement)
            #> 6 locked release()
        ```
    """
    tree = ast.parse(source, filename)
    names = _local_names(tree)
    lines = source.splitlines()
    found = [
        finding
        for node in ast.walk(tree)
        if isinstance(node, Function) and any(_named(each, names) for each in node.decorator_list)
        for finding in _manager(node, lines)
    ]
    return sorted(set(found), key=lambda each: each.line)


def _local_names(tree: ast.Module) -> set[str]:
    """Say what the two decorators are called here: `import contextmanager as cm`."""
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


def _manager(function: Function, lines: list[str]) -> Iterator[Finding]:
    for statement, before in skipped(function):
        marked = (line.rstrip().endswith(ON_SUCCESS) for line in lines[before : statement.lineno])
        if not any(marked):
            text = lines[statement.lineno - 1].strip()
            yield Finding(statement.lineno, function.name, text)


def files(paths: Sequence[Path], exclude: Sequence[str] = ()) -> Iterator[Path]:
    """List the Python files at and below the paths, each folder's in order.

    Since 0.2.

    Args:
        paths: Files, and folders; folders below them that begin with a dot are left out.
        exclude: Patterns as in `*_broken.py`, for names and for whole paths; what fits is left out.

    Example:
        ```python
        from pathlib import Path

        from context_workshop.testing.cleanup import files

        print(list(files([Path("a.py"), Path("b_test.py")], ["*_test.py"])))
        #> [PosixPath('a.py')]
        ```
    """
    for path in paths:
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for each in found:
            hidden = any(part.startswith(".") for part in each.relative_to(path).parts)
            if not hidden and not any(each.match(pattern) for pattern in exclude):
                yield each


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the files that the command line names, and print what is found.

    Since 0.2.

    Args:
        arguments: Those of the command line; `sys.argv[1:]` if not given.

    Returns:
        The exit code.

    Raises:
        SystemExit: With 2: wrong arguments. With 0, after `--help`.

    Example:
        ```python
        from context_workshop.testing import cleanup

        print(cleanup.main([cleanup.__file__]))
        #> 0
        ```
    """
    parser = argparse.ArgumentParser(
        prog="python -m context_workshop.testing.cleanup",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", type=Path, help="Python files, and folders of them")
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave out what fits, as in '*_broken.py'; may be given again and again",
    )
    options = parser.parse_args(arguments)
    if missing := [str(path) for path in options.paths if not path.exists()]:
        parser.error(f"there is no {', '.join(missing)}")
    code = 0
    for path in files(options.paths, options.exclude):
        try:
            found = check(path.read_text("utf-8"), str(path))
        except (SyntaxError, ValueError) as error:  # ValueError: not UTF-8, or a null byte
            print(f"{path}:{getattr(error, 'lineno', None) or 1}: is not Python: {error}")  # noqa: T201
            code = 2
            continue
        for each in found:
            print(f"{path}:{each.line}: {each}")  # noqa: T201
        code = code or int(bool(found))
    return code


if __name__ == "__main__":
    sys.exit(main())
