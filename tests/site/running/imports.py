"""A Python that writes down what it imports, in each process that is started from it.

Independent of how `running` notes it: an audit hook, set by a `.pth` file of a throwaway virtual
environment, so no environment variable has to reach a child.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from workshop_site.running.packages import providers

RECORDER = """
import atexit, os, sys

SEEN = set()

def record(names):
    new = {{name.partition(".")[0] for name in names}} - SEEN
    SEEN.update(new)
    note = os.open({file!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(note, "".join(name + "\\n" for name in new).encode())
    os.close(note)

def on_event(event, arguments):  # knows what is imported by statements
    if event == "import":
        record([arguments[0]])

sys.addaudithook(on_event)
atexit.register(lambda: record(list(sys.modules)))  # and this what importlib was asked for
"""


class RecordingPython:
    """The virtual environment of this process again, but for the recorder."""

    def __init__(self, folder: Path) -> None:
        self.notes = folder / "imported"
        venv.create(folder / "venv", symlinks=sys.platform != "win32")
        packages = next((folder / "venv").rglob("site-packages"))
        packages.joinpath("recorder.py").write_text(RECORDER.format(file=str(self.notes)))
        installed = sysconfig.get_path("purelib")
        packages.joinpath("a.pth").write_text(
            f"import recorder\nimport site; site.addsitedir({installed!r})\n"
        )
        self.executable = folder / "venv" / Path(sys.executable).relative_to(sys.prefix)
        subprocess.run([self.executable, "-c", ""], check=True, timeout=60)
        self.at_start: set[str] = set()
        self.at_start = self.imported()
        """What each Python here imports, by other `.pth` files, whatever it runs."""

    def imported(self) -> set[str]:
        """The distributions of what was imported since this was asked."""
        names = set(self.notes.read_text().split()) if self.notes.exists() else set()
        self.notes.unlink(missing_ok=True)
        return {each for name in names for each in providers().get(name, [])} - self.at_start
