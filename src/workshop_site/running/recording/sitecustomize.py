"""Notes which packages a run looks for; Python imports this at the start of each process.

In a folder of its own, which `runner` puts on the path of a run. Processes that don't get the run's
environment are not seen: for them `packages.py` reads what the snippet's files name.
"""

import os
import sys

FILE = os.environ.get("WORKSHOP_IMPORTS", "")


class Notes:
    """Finds nothing, and notes the name of each top-level module that is looked for."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if "." not in name and name not in sys.stdlib_module_names:
            # Opened anew each time: a snippet may count its descriptors, or close all of them.
            try:
                note = os.open(FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            except OSError:  # the run is over, and this process outlives it
                return
            try:
                os.write(note, f"{name}\n".encode())
            finally:
                os.close(note)


if FILE:
    sys.meta_path.insert(0, Notes())
