"""The command line of the ladder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from context_workshop.ladder.exchange import to_json
from context_workshop.ladder.script import load
from context_workshop.ladder.svg import render_svg
from context_workshop.ladder.text import render_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from context_workshop.ladder.model import Ladder

_DESCRIPTION = """\
Run a Python program and draw its ladder: which context managers it entered and left, in which
order, in which task or thread, with which exception, and which it never closed. The drawing goes
to standard error after the program's own output, or to files. The exit code is the program's."""

_EMPTY = "the program entered no context manager"


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
        prog="python -m context_workshop.ladder", description=_DESCRIPTION
    )
    parser.add_argument("--svg", metavar="FILE", type=Path, help="draw an SVG instead of text")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write JSON instead of text")
    parser.add_argument(
        "--module", metavar="NAME", action="append", default=[], help="record that module too"
    )
    parser.add_argument("--time", action="store_true", help="show real time, not only the order")
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
            json.write_text(to_json(ladder, times=options.time), encoding="utf-8")
        if svg:
            _draw(ladder, svg, options.script, options.time)
        if not json and not svg:
            _print(ladder, options.ascii, options.time)

    program.run(options.arguments, report)


def _draw(ladder: Ladder, file: Path, script: str, times: bool) -> None:
    if ladder.spans or ladder.marks:
        title = f"The ladder of {Path(script).name}"
        file.write_text(render_svg(ladder, title=title, times=times), encoding="utf-8")
    else:
        _tell(f"{file} not written: {_EMPTY}\n")


def _print(ladder: Ladder, ascii_only: bool, times: bool) -> None:
    sys.stdout.flush()
    text = render_text(ladder, ascii=ascii_only, times=times) or f"{_EMPTY}\n"
    try:
        text.encode(sys.__stderr__.encoding if sys.__stderr__ else "ascii")
    except UnicodeEncodeError:
        text = render_text(ladder, ascii=True, times=times)
    _tell(f"\n{text}")


def _tell(text: str) -> None:
    # Not the program's `sys.stderr`, which it may have closed or replaced.
    if sys.__stderr__ and not sys.__stderr__.closed:
        sys.__stderr__.write(text)
