"""Run a program as it is, and keep the end of what it says."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from .lines import MOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AFTER = 1.0
"""Seconds that output is waited for when the program has ended: a child of its own may live on and
hold the pipe."""

LOOK = 0.1
"""Seconds after which a signal is looked for, at the latest: Python runs handlers between its own
instructions, so one that comes just before the system call of a wait is handled after that."""


class Tail:
    """Passes a stream on, byte by byte, and keeps its end."""

    def __init__(self, source: IO[bytes], target: IO[bytes] | None) -> None:
        self.source, self.target = source, target
        self.kept = bytearray()
        self._asked = math.inf
        self._thread = threading.Thread(target=self._pass_on, daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Wait until all is passed on, however slowly it is read; but not for what may not come."""
        while self._thread.is_alive() and time.monotonic() - self._asked < AFTER:
            self._thread.join(AFTER / 10)

    def _read(self) -> bytes:
        self._asked = time.monotonic()
        piece = os.read(self.source.fileno(), 65536)
        self._asked = math.inf
        return piece

    def _pass_on(self) -> None:
        while piece := self._read():
            if self.target:
                try:
                    self.target.write(piece)
                    self.target.flush()
                except OSError:  # nobody reads it any more; the program may go on
                    self.target = None
            self.kept += piece
            if len(self.kept) > 2 * MOST:
                del self.kept[:-MOST]


def run(command: Sequence[str]) -> tuple[int, bytes]:
    """Run a program with this process's input and output, until it ends.

    Its standard error is passed on and kept, and its standard output too unless that is a terminal:
    what it writes there, it writes there itself. Signals reach it; this process waits.

    Returns:
        Its exit code, negative for the signal that ended it, and the end of what it said.

    Raises:
        OSError: It can't be started.
    """
    sys.stdout.flush()
    on_terminal = sys.stdout.isatty()
    with (
        _signals() as received,
        subprocess.Popen(
            command,
            stdout=None if on_terminal else subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as child,
    ):
        streams = ((child.stdout, sys.stdout), (child.stderr, sys.stderr))
        tails = [Tail(pipe, target.buffer) for pipe, target in streams if pipe]
        code = _wait(child, received)
        for tail in tails:
            tail.finish()
        # In a program's log the error may stand on either; what it died of, on the second.
        return code, b"\n".join(bytes(tail.kept) for tail in tails)


def _wait(child: subprocess.Popen[bytes], received: deque[int]) -> int:
    """Wait for the program, and pass on what was received, before it was started too."""
    while True:
        while received:
            child.send_signal(received.popleft())
        with suppress(subprocess.TimeoutExpired):
            return child.wait(LOOK)


@contextmanager
def _signals() -> Iterator[deque[int]]:
    """Note what is to be passed on: it reaches this process only. Ctrl-C reaches both by itself."""
    received: deque[int] = deque()

    def note(number: int, _frame: object) -> None:
        if number != signal.SIGINT:
            received.append(number)

    handled = [signal.SIGINT, signal.SIGTERM]
    before = {number: signal.signal(number, note) for number in handled}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_as(code: int) -> None:
    """End this process as that program ended: with its exit code, or by the same signal."""
    sys.stdout.flush()
    sys.stderr.flush()
    if code < 0 and os.name == "posix":
        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)
