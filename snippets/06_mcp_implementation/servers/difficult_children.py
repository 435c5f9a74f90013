"""No MCP server: only the ways in which a child may answer its closing."""

import signal
import subprocess
import sys
import time
from types import FrameType

mode = sys.argv[1]


def say(what: object) -> None:
    print(what, file=sys.stderr, flush=True)


def on_sigterm(number: int, frame: FrameType | None) -> None:
    say("SIGTERM")
    if mode != "stubborn":
        sys.exit()


signal.signal(signal.SIGTERM, on_sigterm)
if "parent" in mode:
    lock = (
        "import fcntl, time; fcntl.lockf(2, fcntl.LOCK_EX); print(flush=True)"
    )
    waiting = [sys.executable, "-c", f"{lock}; time.sleep(60)"]
    grandchild = subprocess.Popen(waiting, stdout=subprocess.PIPE)
    assert grandchild.stdout
    grandchild.stdout.readline()  # it has locked the log
    say(f"grandchild {grandchild.pid}")
for _ in range(20_000 if mode == "chatty" else 1):  # more than a pipe holds
    print('{"jsonrpc": "2.0", "method": "notifications/ready"}', flush=True)
sys.stdin.read()
say("end of input")
while "deaf" in mode or mode == "stubborn":
    time.sleep(1)
