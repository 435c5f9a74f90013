import os
from collections import Counter
from signal import SIGTERM

import httpx2
from served import UVICORN, served

# the app is that of sigterm_fixed.py
OPTIONS = ("--timeout-graceful-shutdown", "1", "sigterm_fixed:app")
SCRIPTS = {
    "a shell": '"$@"; echo "service: end of the script"',
    "a shell with exec": 'exec "$@"',
}

for name, script in SCRIPTS.items():
    with served("sh", "-c", script, "sh", *UVICORN, *OPTIONS) as service:
        print(f"{name}: status", service.stop(grace=60))
        if service.process.pid != service.pid:
            answer = httpx2.get(f"{service.url}/docs")
            print("    uvicorn still answers:", answer.status_code)
            os.kill(service.pid, SIGTERM)
        else:
            print("    uvicorn is the process that got SIGTERM")
        print(
            "   ",
            Counter(service.lines())["service: request booked"],
            "booked",
        )

with served(*UVICORN, "--workers", "2", *OPTIONS) as service:
    print("two workers: status", service.stop(grace=60))
    for line, times in sorted(Counter(service.lines()).items()):
        if line.startswith(("service", "Application")):
            print(f"    {times} x {line}")
