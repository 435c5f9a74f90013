import subprocess
import sys
from pathlib import Path

PLAIN = "import asyncio, sigterm_service as s; asyncio.run(s.agent())"
PROGRAMS = {
    "without": ("-c", PLAIN),
    "with": ("sigterm_service.py",),
}

for how, program in PROGRAMS.items():
    print(how, "the handler")
    with subprocess.Popen(
        [sys.executable, "-u", *program],
        cwd=Path(__file__).parent,
        stdout=subprocess.PIPE,
        text=True,
    ) as service:
        assert service.stdout is not None
        for line in service.stdout:
            print("   ", line, end="")
            if line == "at work\n":
                service.terminate()  # SIGTERM, as `docker stop` does
    print("    status", service.returncode)
