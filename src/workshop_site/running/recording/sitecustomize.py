"""Notes which packages a run looks for; Python imports this at the start of each process.

In a folder of its own, which `runner` puts on the path of a run. A child that is given another
environment (an MCP server is) gets the two variables that lead here, too. One that ignores its
environment (`python -I`) is not seen: for it `packages.py` reads what the snippet's files name.
"""

import atexit
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FILE = os.environ.get("WORKSHOP_IMPORTS", "")


class Notes:
    """Finds nothing, and notes the name of each top-level module that is looked for."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if "." not in name and name not in sys.stdlib_module_names:
            note(name)


def note(*names: str) -> None:
    # Opened anew each time: a snippet may count its descriptors, or close all of them.
    try:
        file = os.open(FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError:  # the run is over, and this process outlives it
        return
    try:
        os.write(file, "".join(f"{name}\n" for name in names).encode())
    finally:
        os.close(file)


def note_all() -> None:
    """What another finder was asked for first, too."""
    top = {name for name in sys.modules if "." not in name} - {"__main__"}
    note(*top - AT_START - sys.stdlib_module_names)


NOTES = Notes()


def watcher() -> "Callable[[str, tuple[object, ...]], None]":
    """An audit hook. It outlives this module's names, and `sys.meta_path`, at the end."""
    find, notes = sys, NOTES
    variables = {name: os.environ[name] for name in ("PYTHONPATH", "WORKSHOP_IMPORTS")}

    def watch(event: str, arguments: "tuple[object, ...]") -> None:
        """Stay the first that is asked for a module, and let each child find this.

        It is naughty to change what the caller of a child passes; there is no later place that has
        it, and a Python of our own would change what `sys.executable` and the transcripts say.
        """
        if event == "import":
            finders = find.meta_path
            if finders and finders[0] is not notes:  # pytest puts itself before others
                finders[:] = [notes, *(each for each in finders if each is not notes)]
        elif event == "subprocess.Popen" and isinstance(environment := arguments[3], dict):
            for name, value in variables.items():
                environment.setdefault(name, value)

    return watch


if FILE:
    sys.meta_path.insert(0, NOTES)
    sys.addaudithook(watcher())
    AT_START = set(sys.modules)
    atexit.register(note_all)
