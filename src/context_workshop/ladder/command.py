"""The command line of the ladder."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from context_workshop.ladder.exchange import to_json
from context_workshop.ladder.script import load
from context_workshop.ladder.svg import render_svg
from context_workshop.ladder.text import render_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from context_workshop.ladder.model import Ladder
    from context_workshop.ladder.script import Program

_DESCRIPTION = """\
Run a Python program and draw its ladder: which context managers it entered and left, in which
order, in which task or thread, with which exception, and which it never closed. The drawing goes
to standard error after the program's own output, or to files. The exit code is the program's.
What repeats is folded: the first turn, × N for those between, the last."""

_EPILOG = """\
Only the script is recorded, and the modules named with --module. pytest compiles test modules
itself, so run it with --assert=plain and name them: `--module test_x run_tests.py`, where
run_tests.py calls pytest.main(["--assert=plain", "test_x.py"]); or take the fixture `ladder` of
the plugin context_workshop.ladder.pytest_plugin."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a program under the recorder, and draw or write its ladder when it ends.

    Args:
        arguments: those of the command line; by default this process's.

    Raises:
        SystemExit: 2 after a message on standard error, if the script cannot be read or a file
            cannot be written; 1 after the error as Python shows it, if the script is not Python.
        BaseException: what the program raised.
    """
    parser = argparse.ArgumentParser(
        prog="python -m context_workshop.ladder", description=_DESCRIPTION, epilog=_EPILOG
    )
    parser.add_argument("--svg", metavar="FILE", type=Path, help="draw an SVG instead of text")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write JSON instead of text")
    parser.add_argument(
        "--module",
        metavar="NAME",
        action="append",
        default=[],
        help="record that module too, and all below it; may be given again",
    )
    parser.add_argument("--time", action="store_true", help="show real time, not only the order")
    parser.add_argument("--all", action="store_true", help="draw every event; fold nothing")
    parser.add_argument("--ascii", action="store_true", help="draw the text in ASCII")
    parser.add_argument("script", help="a Python file")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="the script's own arguments")
    options = parser.parse_args(arguments)
    for file in filter(None, (options.svg, options.json)):
        if file.is_dir() or not file.absolute().parent.is_dir():
            parser.error(f"cannot write {file}: it is a directory, or its directory is missing")
    try:
        program = load(options.script, options.module)
    except OSError as error:
        parser.error(f"cannot read {options.script}: {error.strerror}")
    except (SyntaxError, ValueError) as error:
        if not isinstance(error, SyntaxError) or not error.filename:
            parser.error(f"cannot record {options.script}: {error}")
        error.__traceback__ = None  # as Python shows it
        sys.excepthook(SyntaxError, error, None)
        sys.exit(1)
    # The program may change its directory before it ends.
    svg, json = (file and file.absolute() for file in (options.svg, options.json))

    def report(ladder: Ladder) -> None:
        if json:
            _write(json, to_json(ladder, times=options.time))
        if not ladder.spans and not ladder.marks:
            _tell(f"\n{_empty(program, svg)}\n" if svg or not json else "")
        elif svg:
            title = f"The ladder of {Path(options.script).name}"
            drawn = render_svg(ladder, title=title, times=options.time, everything=options.all)
            _write(svg, drawn)
        elif not json:
            _print(ladder, ascii=options.ascii, times=options.time, everything=options.all)
        _tell("".join(f"{line}\n" for line in _without_effect(program)))

    program.run(options.arguments, report)


def _empty(program: Program, svg: Path | None) -> str:
    files = ", ".join([Path(program.script).name, *program.modules.names])
    said = f"no with block was entered and nothing printed in what is recorded: {files}"
    return f"{svg} not written: {said}" if svg else said


def _without_effect(program: Program) -> list[str]:
    """Say which `--module` recorded nothing, and why."""
    lines = []
    for name in program.modules.unrecorded():
        why = "it was not imported"
        if name in sys.modules:
            why = "something else than Python's own loader compiled it"
            if "_pytest" in sys.modules:
                why = "pytest compiled it; with its option --assert=plain, Python does"
        lines.append(f"--module {name} had no effect: {why}")
    if "_pytest" in sys.modules and not program.modules.names:
        lines.append("to record pytest's test modules: --module NAME, and pytest's --assert=plain")
    return lines


def _print(ladder: Ladder, *, ascii: bool, times: bool, everything: bool) -> None:  # noqa: A002
    sys.stdout.flush()
    text = render_text(ladder, ascii=ascii, times=times, everything=everything)
    try:
        text.encode(sys.__stderr__.encoding if sys.__stderr__ else "ascii")
    except UnicodeEncodeError:
        text = render_text(ladder, ascii=True, times=times, everything=everything)
    _tell(f"\n{text}")


def _write(file: Path, text: str, open_file: Callable[..., IO[str]] = io.open) -> None:
    with open_file(file, "w", encoding="utf-8") as stream:
        stream.write(text)


def _tell(text: str) -> None:
    # Not the program's `sys.stderr`, which it may have closed or replaced.
    if sys.__stderr__ and not sys.__stderr__.closed:
        sys.__stderr__.write(text)
