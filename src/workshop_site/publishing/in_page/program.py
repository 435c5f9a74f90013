"""Runs one program in the page's Python, as a terminal would, and draws its ladder.

It is imported in the worker (`worker.mjs`), beside `context_workshop`; once, for one program.
"""

import atexit
import gc
import io
import json
import sys
import traceback
from pathlib import Path
from types import ModuleType

from context_workshop.ladder import Ladder, render_svg
from context_workshop.ladder.recording import attached
from context_workshop.ladder.rewrite import compile_recorded

HOME = Path("/home/pyodide")
"""What a transcript leaves away; below it a snippet has the path that it has in the repository."""


class Program:
    """One program: it runs once, and may be drawn while it runs.

    Args:
        name: The program's path, as a transcript says it.
        files: JSON: the text of each file by its path, the program's too.
        title: The ladder's title.
        labels: JSON: the ladder's words; empty for English.
    """

    def __init__(self, name: str, files: str, title: str, labels: str) -> None:
        for path, text in json.loads(files).items():
            file = HOME / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        self._name = name
        self._title = title
        self._labels = json.loads(labels) if labels else None
        self._ladder = Ladder()

    def run(self) -> str:
        """Run it to its end, and give its exit status and its ladder as JSON."""
        program = HOME / self._name
        sys.path.insert(0, str(program.parent))
        sys.argv = [self._name]
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(line_buffering=True)  # as in a terminal: a loop may follow
        with attached(self._ladder):
            status = _status(program, self._ladder)
            atexit._run_exitfuncs()
            gc.collect()  # the interpreter does not end: this is when it would say what is open
        self._ladder.freeze()
        sys.stdout.flush()
        sys.stderr.flush()
        return json.dumps({"status": status, "ladder": self.ladder()})

    def ladder(self) -> str:
        """Draw what has happened so far; empty if nothing has."""
        if not (self._ladder.spans or self._ladder.marks):
            return ""
        return render_svg(
            self._ladder, title=self._title, id_prefix="ladder-here", labels=self._labels
        )


def _status(program: Path, ladder: Ladder) -> int:
    main = sys.modules["__main__"] = ModuleType("__main__")
    main.__file__ = str(program)
    try:
        code = compile_recorded(program.read_bytes(), str(program), program.name, ladder.skipped)
        exec(code, vars(main))  # noqa: S102  # a program of the reader's, in the reader's page
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return error.code or 0
        print(error.code, file=sys.stderr)  # noqa: T201  # as Python does
        return 1
    except BaseException as error:  # noqa: BLE001  # it ends the program, and is shown as at its end
        trace = error.__traceback__
        own = trace.tb_next if trace else None  # without the frame of this function
        traceback.print_exception(type(error), error, own)
        return 1
    return 0
