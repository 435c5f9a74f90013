"""Who holds a reservation: a process, of which others on this machine can tell whether it lives."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


def holder() -> str:
    """Name this process, for people."""
    return f"{platform.node() or 'localhost'}/{os.getpid()}"


def process() -> str:
    """Name this process so that its number is not taken for a later one's, as far as /proc tells.

    The machine since its last start, the namespace in which the number counts, the number, and when
    the process began. Empty where /proc doesn't show all processes: then the expiry alone decides.
    """
    return _process(os.getpid())


@cache  # by its number: a fork has another
def _process(number: int) -> str:
    machine, began = _machine(), _began(number)
    return "" if not machine or began is None else f"{machine} {number} {began}"


def died(name: str) -> bool:
    """Tell whether the process of that name ran on this machine, and runs no more."""
    machine, _, rest = name.partition(" ")
    number, _, began = rest.partition(" ")
    return bool(rest) and machine == _machine() and _began(int(number)) != began


def _machine() -> str:
    try:
        (_PROC / "1/stat").read_text()  # refused where a user's processes are hidden from others
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _began(number: int) -> str | None:
    """Return when a process began, in ticks; `None` if there is none, or it was only not buried."""
    try:
        stat = (_PROC / str(number) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):  # the second where it ends while it is read
        return None
    state, *fields = stat.rpartition(")")[2].split()  # the name before it may hold anything
    return None if state in "ZX" else fields[18]
