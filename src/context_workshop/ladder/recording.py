"""Switches recording on: for a block, and for modules as they are imported."""

from __future__ import annotations

import contextlib
import gc
import inspect
import sys
from collections import deque
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from context_workshop.ladder import recorder
from context_workshop.ladder.model import Ladder
from context_workshop.ladder.place import forget
from context_workshop.ladder.replay import replay
from context_workshop.ladder.rewrite import compile_recorded
from context_workshop.ladder.stacks import Entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@contextlib.contextmanager
def attached(ladder: Ladder) -> Iterator[Ladder]:
    """Let `ladder` record, for the length of the block, whatever has been rewritten."""
    if not recorder.logs:
        forget()
    vars(contextlib)["deque"] = Entries  # of exit stacks made from now on
    log = recorder.Log()
    ladder.grow(lambda: replay(log))
    recorder.start(log)
    try:
        yield ladder
    finally:
        recorder.stop(log)
        if not recorder.logs:
            vars(contextlib)["deque"] = deque


def record(*targets: Any) -> contextlib.AbstractContextManager[Ladder]:
    """Record the `with` blocks of functions, classes or modules while a block runs.

    Since 0.1.

    Entering rewrites the code of the targets in place; leaving puts the old code back and freezes
    the ladder, whatever ended the block, and lets the exception go on. All tasks and threads are
    recorded. Exit stacks are recorded if they are made inside the block. Recordings may be
    nested: each gets what happens during its own block.

    Python cannot rewrite a function that is already running. So blocks written directly in the
    body of `with record()` are recorded only where the whole file was rewritten before, as
    `python -m context_workshop.ladder` does; elsewhere, put them in a function.

    Args:
        *targets: functions, methods, classes or modules whose source is in a file; without any,
            the module of the caller.

    Returns:
        A context manager that yields a `Ladder`.

    Raises:
        TypeError: a target is no function, class or module with a source file.
        OSError: on entering: the source cannot be read.
        SyntaxError: on entering: the source has changed and is not Python any more.

    Example:
        ```python
        from contextlib import nullcontext

        from context_workshop.ladder import record

        def job():
            with nullcontext("outer"), nullcontext("inner"):
                print("at work")
                #> at work

        with record(job) as ladder:
            job()

        assert ladder.closed_in_reverse()
        assert not ladder.never_closed
        print([span.label for span in ladder.spans])
        #> ['nullcontext("outer")', 'nullcontext("inner")']
        ```
    """
    whole_file = _Target(sys._getframe(1).f_code.co_filename, "")
    return _record([_find(target) for target in targets] or [whole_file])


class _Target(NamedTuple):
    path: str
    within: str  # the qualified name of a function or class; of a whole file, ""


def _find(target: Any) -> _Target:
    """Say where the source of a function, class or module is."""
    target = inspect.unwrap(target) if callable(target) else target
    code = getattr(target, "__code__", None)
    if isinstance(code, CodeType):
        return _Target(code.co_filename, code.co_qualname)
    name = getattr(target, "__qualname__", "")
    if isinstance(target, ModuleType | type):
        module = target if isinstance(target, ModuleType) else sys.modules.get(target.__module__)
        path = getattr(module, "__file__", None) or ""
        if path.endswith(".py"):
            return _Target(path, name)
    raise TypeError(
        f"record() takes functions, classes and modules with a Python source file, not {target!r}"
    )


@contextlib.contextmanager
def _record(targets: Sequence[_Target]) -> Iterator[Ladder]:
    ladder = Ladder()
    plain: list[tuple[FunctionType, CodeType]] = []
    try:
        for target in targets:
            plain += _swap(target, ladder)
        with attached(ladder):
            yield ladder
    finally:
        for function, code in reversed(plain):
            function.__code__ = code
        ladder.freeze()


def _swap(target: _Target, ladder: Ladder) -> list[tuple[FunctionType, CodeType]]:
    """Give the functions of a target recorded code; return what they had before."""
    path, within = target
    source = Path(path).read_bytes()
    recorded = dict(_codes(compile_recorded(source, path, Path(path).name, ladder.skipped)))
    before = []
    for function in _functions():
        code = function.__code__
        new = recorded.get((code.co_qualname, code.co_firstlineno))
        inside = not within or f"{code.co_qualname}.".startswith(f"{within}.")
        if new and inside and code.co_filename == path and code.co_freevars == new.co_freevars:
            before.append((function, code))
            function.__code__ = new
    return before


def _functions() -> list[FunctionType]:
    """Return all functions there are: in classes, behind decorators, in closures."""
    # Only the collector knows them; those frozen by `gc.freeze` it shows only when thawed.
    frozen = gc.get_freeze_count()
    gc.unfreeze()
    try:
        return [found for found in gc.get_objects() if type(found) is FunctionType]
    finally:
        if frozen:
            gc.freeze()


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield (constant.co_qualname, constant.co_firstlineno), constant
            yield from _codes(constant)


class RecordedModules:
    """Finds the named modules, and all below them, where others find them; rewrites them."""

    def __init__(self, names: Sequence[str], skipped: list[str]) -> None:
        self.names = names
        self._skipped = skipped
        self._recorded: set[str] = set()

    def unrecorded(self) -> list[str]:
        """Return the names of which neither the module nor one below it was compiled here."""
        return [
            name
            for name in self.names
            if not any(f"{done}.".startswith(f"{name}.") for done in self._recorded)
        ]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec that the other finders give, with a loader that rewrites."""
        if not any(f"{fullname}.".startswith(f"{name}.") for name in self.names):
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(fullname, path, target) for finder in others)
        spec = next(filter(None, specs), None)
        if spec and type(spec.loader) is SourceFileLoader:
            path_of = spec.loader.path
            spec.loader = _RecordingLoader(fullname, path_of, self._skipped, self._recorded)
        return spec


class _RecordingLoader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, skipped: list[str], done: set[str]) -> None:
        super().__init__(fullname, path)
        self._skipped, self._done = skipped, done

    def get_code(self, fullname: str) -> CodeType:
        self._done.add(fullname)
        # Past the cache of compiled files, in both directions.
        return compile_recorded(self.get_data(self.path), self.path, fullname, self._skipped)
