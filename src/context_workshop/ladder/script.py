"""Runs a script as `python script.py` runs it, recorded."""

from __future__ import annotations

import atexit
import os
import sys
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

from context_workshop.ladder.model import Ladder
from context_workshop.ladder.probe import PROBE
from context_workshop.ladder.recording import RecordedModules, attached
from context_workshop.ladder.rewrite import compile_recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager


def load(script: str, modules: Sequence[str] = ()) -> Program:
    """Read and rewrite a script, and have modules rewritten when they are imported.

    Args:
        script: the path of a Python file.
        modules: names of modules that are recorded as well, with all below them.

    Raises:
        OSError: the script cannot be read.
        SyntaxError: the script is not Python.
        ValueError: the script contains null bytes, or Python itself uses one of the modules.
    """
    ladder = Ladder()
    path = os.path.join(os.getcwd(), script)  # noqa: PTH118, PTH109  # as Python: not normalized
    code = compile_recorded(Path(script).read_bytes(), path, Path(script).name, ladder.skipped)
    for name in modules:
        if name in sys.modules and name != "context_workshop":  # which imports its own parts late
            raise ValueError(f"Python itself has imported {name} already")
    recorded = RecordedModules(modules, ladder.skipped)
    sys.meta_path.insert(0, recorded)
    return Program(script, path, code, ladder, recorded)


@dataclass(frozen=True, slots=True)
class Program:
    """A script that is ready to run as the main program of this process, once."""

    script: str
    path: str
    code: CodeType
    ladder: Ladder
    modules: RecordedModules

    def run(self, arguments: Sequence[str], report: Callable[[Ladder], None]) -> None:
        """Run the program, and report at its very end: after its threads and exit handlers.

        What the program raises is shown as Python shows it, then raised from here, so that the
        interpreter ends as it would have.

        Args:
            arguments: the script's own.
            report: gets the ladder. Not called when the process dies without Python's own exit
                (`os._exit`, a signal), nor in children made by `os.fork`.

        Raises:
            BaseException: what the program raised.
        """
        main = _main_module(self.path)
        sys.argv = [self.script, *arguments]
        if not sys.flags.safe_path:
            sys.path[0] = str(Path(self.path).resolve().parent)
        recording = attached(self.ladder)
        recording.__enter__()  # left in _report: threads and exit handlers are part of the run
        atexit.register(_report, self.ladder, recording, report, os.getpid())
        try:
            exec(self.code, vars(main))  # noqa: S102
        except SystemExit:
            raise
        except BaseException as error:
            trace = error.__traceback__
            error.__traceback__ = trace.tb_next if trace else None  # without the frame of run
            sys.excepthook(type(error), error, error.__traceback__)
            sys.excepthook = lambda *_: None  # shown already
            raise


def _main_module(path: str) -> ModuleType:
    main = sys.modules["__main__"] = ModuleType("__main__")
    main.__file__ = path
    main.__loader__ = SourceFileLoader("__main__", path)
    vars(main)["__builtins__"] = sys.modules["builtins"]
    if sys.version_info < (3, 14):
        vars(main)["__annotations__"] = {}  # later it would hide those that are made when asked for
    if sys.version_info < (3, 15):
        vars(main)["__cached__"] = None
    return main


def _report(
    ladder: Ladder,
    recording: AbstractContextManager[Ladder],
    report: Callable[[Ladder], None],
    process: int,
    getpid: Callable[[], int] = os.getpid,
) -> None:
    if getpid() != process:
        return
    recording.__exit__(None, None, None)
    ladder.freeze()
    PROBE.stop()
    report(ladder)
