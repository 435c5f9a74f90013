"""Whether processes live, and when they end."""

from __future__ import annotations

import os
import time
from pathlib import Path


def read_pid(file: Path) -> int:
    deadline = time.monotonic() + 60
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline, "the snippet did not start"
        time.sleep(0.05)
    return int(file.read_text())


def ends(pid: int) -> bool:
    deadline = time.monotonic() + 30
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:  # there is no /proc here, or it ended meanwhile
        return not Path("/proc/self").exists()
    except ProcessLookupError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
