"""What a child of a fork must not inherit: an open SQLite file.

SQLite remembers which locks its process has. A child would believe that it has its parent's, and
take none: once the parent closes the file, the log is removed into which the child still writes. So
files are closed before a fork, and each process opens its own when it needs it.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from pathlib import Path

    from ._engine import Engine, Here

_engines: WeakKeyDictionary[Engine, Path] = WeakKeyDictionary()
_locked = threading.local()  # by the thread that forks, while it does


def close_before_a_fork(engine: Engine, file: Path) -> None:
    """Do so from now on, as long as the engine lives."""
    _engines[engine] = file


def inherited(file: Path) -> bool:
    """Tell whether a file was open when this process was forked off: then it is of no use here.

    What forks without telling Python doesn't close it, nor a fork that a transaction keeps waiting.
    """
    return any(
        its == file and number != os.getpid() and here.connection is not None
        for each, its in list(_engines.items())
        for number, here in list(each.all.items())
    )


def _before() -> None:
    """Let the transactions end that run in other threads, and let none begin."""
    held: list[Here] = []
    _locked.here = held
    for engine in sorted(_engines, key=id):  # two threads that fork at once lock in one order
        here = engine.all.get(os.getpid())
        if here is not None and here.lock.acquire(timeout=engine.timeout):
            held.append(here)
            engine.drop(here)


def _in_parent() -> None:
    for here in _locked.here:
        here.lock.release()
    _locked.here = []


def _in_child() -> None:
    for engine in list(_engines):
        engine.all = {at: here for at, here in engine.all.items() if here.connection is not None}


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)
