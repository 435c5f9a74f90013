"""The command line of explain."""

from __future__ import annotations

import argparse
import codecs
import sys
from typing import TYPE_CHECKING

from . import say
from .lines import MOST
from .matcher import find
from .run import end_as, run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

_DESCRIPTION = """\
Say what an error means, its cure, and the page that has both. Reads a traceback or a log from
standard input: exit code 0 if it is known, 1 if not. After --, runs a program: its output and its
exit code stay as they are, and what it died of is explained on standard error. Nothing leaves this
machine."""

_EPILOG = """\
The address of the site is taken from CONTEXT_WORKSHOP_SITE; without it only page and anchor are
said."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Explain standard input, or what a program says; or serve both to coding agents.

    Args:
        arguments: those of the command line; by default this process's.

    Raises:
        SystemExit: 0 or 1, as said above; 2 after a message, if the arguments are wrong or the
            program can't be started; and the program's own exit code.
    """
    parser = argparse.ArgumentParser(
        prog="python -m context_workshop.explain",
        usage="%(prog)s [--lang {en,zh}] [--mcp [--http [PORT]]] [-- program ...]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("--lang", choices=sorted(say.LABELS), help="by default, the locale's")
    parser.add_argument("--mcp", action="store_true", help="serve it to a coding agent over stdio")
    parser.add_argument(
        "--http",
        metavar="PORT",
        type=int,
        nargs="?",
        const=0,
        help="with --mcp: over HTTP, at /mcp",
    )
    given = list(sys.argv[1:] if arguments is None else arguments)
    end = given.index("--") if "--" in given else len(given)
    options, command = parser.parse_args(given[:end]), given[end + 1 :]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # no other types in a process
    language = options.lang or say.language()
    if options.http is not None and not options.mcp:
        parser.error("--http goes with --mcp")
    if options.mcp:
        if command:
            parser.error("--mcp serves, and runs no program")
        if options.lang:
            parser.error("--lang is not for --mcp: who asks says the language")
        try:
            from .server import serve  # noqa: PLC0415  # needs the extra mcp
        except ImportError as error:
            parser.error(str(error))
        try:
            serve(port=options.http)
        except OSError as error:
            parser.error(f"cannot listen on port {options.http}: {error.strerror}")
        except OverflowError:
            parser.error(f"{options.http} is no port: give 0 to 65535, or none")
    elif command:
        _run(parser, command, language)
    elif end < len(given):
        parser.error("no program after --")
    else:
        _read(parser, language)


def _read(parser: argparse.ArgumentParser, language: str) -> None:
    if sys.stdin.isatty():
        parser.error("nothing on standard input: … < traceback.txt, or: … -- python app.py")
    results = find(_decoded(_end_of(sys.stdin.buffer)))
    sys.stdout.write(say.found(results, language) if results else say.unknown(language))
    sys.stdout.flush()
    sys.exit(0 if results else 1)


def _run(parser: argparse.ArgumentParser, command: list[str], language: str) -> None:
    try:
        code, said = run(command)
    except OSError as error:
        parser.error(f"cannot run {command[0]}: {error.strerror}")
    results = find(_decoded(said))
    if results:
        sys.stderr.write(f"\n{say.found(results, language)}")
    elif code:
        sys.stderr.write(f"\n{say.unknown(language)}")
    end_as(code)


def _end_of(stream: BinaryIO) -> bytes:
    kept = bytearray()
    while piece := stream.read(65536):
        kept += piece
        if len(kept) > 2 * MOST:
            del kept[:-MOST]
    return bytes(kept)


def _decoded(said: bytes) -> str:
    """Decode it, whatever it holds: PowerShell's `>` writes UTF-16."""
    if said.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return said.decode("utf-16", "replace")
    return said.decode("utf-8", "replace")
