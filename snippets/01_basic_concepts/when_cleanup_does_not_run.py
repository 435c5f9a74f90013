import sys
from pathlib import Path
from subprocess import run

CHILD = Path(__file__).with_name("leave_by.py")
WAYS = (
    "return",
    "exception",
    "Ctrl-C",
    "asyncio, Ctrl-C",
    "SIGTERM",
    "SIGTERM, handled",
    "os._exit(3)",
)

print(f"{'way out':17}status  cleanup saw")
for way in WAYS:
    command = sys.executable, CHILD, way
    end = run(command, capture_output=True, text=True, check=False)
    saw = ", ".join(end.stdout.splitlines()) or "no cleanup"
    print(f"{way:17}{end.returncode:6}  {saw}")
