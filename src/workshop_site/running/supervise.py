"""Run one command, wait for it, and end whatever it left behind.

A script of its own, started by `runner` as `supervise.py SECONDS NICE COMMAND…`: a process between
the builder and the snippet can adopt the snippet's orphans (Linux), and outlives neither of them.

stdin:  held open by the builder; end of input means that the builder is gone, or gave up.
stderr: where the command's stdout and stderr go, both, in order.
stdout: one line of JSON, see `report`.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

GRACE = 1.0  # seconds that an orphan has to end by itself (a resource tracker does)
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def adopt_orphans() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_with_parent() -> None:
    """In the command's process: a supervisor that is killed doesn't leave its command behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def end_group(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def orphans() -> "dict[int, str]":
    """The living processes that this one has adopted: pid and command line."""
    found = {}
    me = b"%d" % os.getpid()
    for number in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208 - no look at each
        process = Path("/proc", number)
        with contextlib.suppress(OSError, ValueError):  # it ended meanwhile, and says less
            state, parent = (process / "stat").read_bytes().rpartition(b")")[2].split()[:2]
            if parent == me and state != b"Z":
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(number)] = command.decode(errors="replace").strip()
    return found


def end_orphans() -> "list[str]":
    """Give orphans a moment, then kill them; the command lines of those that had to be killed."""
    if sys.platform != "linux":
        return []
    deadline = time.monotonic() + GRACE
    while orphans() and time.monotonic() < deadline:
        time.sleep(0.02)
    killed: list[str] = []
    while left := orphans():  # killing one may orphan its children to us
        killed += left.values()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
    return sorted(killed)


def main() -> None:
    limit, patience, command = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if hasattr(os, "nice"):
        os.nice(patience)
    adopt_orphans()
    timed_out = False
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=2,
        stderr=2,
        start_new_session=True,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no thread
    )

    def on_time() -> None:
        nonlocal timed_out
        timed_out = True
        end_group(process)

    def on_end_of_input() -> None:
        sys.stdin.buffer.read()
        end_group(process)

    timer = threading.Timer(limit, on_time)
    timer.daemon = True
    timer.start()
    threading.Thread(target=on_end_of_input, daemon=True).start()
    code = process.wait()
    timer.cancel()
    seconds = time.perf_counter() - started
    killed = end_orphans()
    end_group(process)
    times = os.times()
    report = {
        "returncode": code,
        "seconds": seconds,
        "cpu": times.children_user + times.children_system,
        "timed_out": timed_out,
        "left": killed,
    }
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()
    os._exit(0)  # the reading thread can't be joined: its read ends with the builder


if __name__ == "__main__":
    main()
