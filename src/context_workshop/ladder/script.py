"""Runs a script as `python script.py` runs it, recorded."""

from __future__ import annotations

import atexit
import os
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from context_workshop.ladder.model import Ladder
from context_workshop.ladder.probe import PROBE
from context_workshop.ladder.recording import RecordedModules, attached
from context_workshop.ladder.rewrite import compile_recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager


def run(
    script: str,
    arguments: Sequence[str],
    modules: Sequence[str],
    report: Callable[[Ladder], None],
) -> None:
    """Run `script` as the main program of this process, and report at its very end.

    The report comes after the program's threads and its own exit handlers. What the program
    raises is shown as Python shows it, then raised from here, so that the interpreter ends as it
    would have.

    Args:
        script: the path of a Python file.
        arguments: the script's own.
        modules: names of modules that are recorded as well, with all below them.
        report: gets the ladder. Not called when the process dies without Python's own exit
            (`os._exit`, a signal), nor in children made by `os.fork`.

    Raises:
        OSError: the script cannot be read.
        SyntaxError: the script is not Python.
        ValueError: the script is no text, or a module is in use already.
        BaseException: what the program raised.
    """
    ladder = Ladder()
    source = Path(script).read_bytes()
    path = os.path.join(os.getcwd(), script)  # noqa: PTH118, PTH109  # as Python: not normalized
    code = compile_recorded(source, path, Path(script).name, ladder.skipped)
    _forget(modules)
    main = _main_module(path)
    sys.argv = [script, *arguments]
    if not sys.flags.safe_path:
        sys.path[0] = str(Path(path).resolve().parent)
    sys.meta_path.insert(0, RecordedModules(modules, ladder.skipped))
    recording = attached(ladder)
    recording.__enter__()  # left in _report: threads and exit handlers are part of the run
    atexit.register(_report, ladder, recording, report, os.getpid())
    try:
        exec(code, vars(main))  # noqa: S102
    except SystemExit:
        raise
    except BaseException as error:
        trace = error.__traceback__
        error.__traceback__ = trace.tb_next if trace else None  # without the frame of this line
        sys.excepthook(type(error), error, error.__traceback__)
        sys.excepthook = lambda *_: None  # shown already
        raise


def _main_module(path: str) -> ModuleType:
    main = sys.modules["__main__"] = ModuleType("__main__")
    main.__file__ = path
    main.__loader__ = SourceFileLoader("__main__", path)
    vars(main).update(__builtins__=sys.modules["builtins"], __annotations__={}, __cached__=None)
    return main


def _forget(modules: Sequence[str]) -> None:
    """Let the named modules be imported anew, if only this command has used them."""
    ours = "context_workshop"
    for name in modules:
        if name.partition(".")[0] == ours:
            for loaded in [m for m in sys.modules if f"{m}.".startswith(f"{ours}.")]:
                if not loaded.startswith(f"{ours}.ladder"):
                    del sys.modules[loaded]
        elif name in sys.modules:
            raise ValueError(f"cannot record {name}: Python itself has imported it already")


def _report(
    ladder: Ladder,
    recording: AbstractContextManager[Ladder],
    report: Callable[[Ladder], None],
    process: int,
) -> None:
    if os.getpid() != process:
        return
    recording.__exit__(None, None, None)
    ladder.freeze()
    PROBE.stop()
    report(ladder)
