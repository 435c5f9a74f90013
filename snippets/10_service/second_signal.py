# the app is that of sigterm_fixed.py
from signal import SIGINT, SIGTERM

from served import UVICORN, served

for first, second, grace in [
    (SIGTERM, SIGTERM, 2),
    (SIGINT, SIGINT, 60),
    (SIGTERM, SIGINT, 60),
]:
    print(first.name, second.name)
    with served(*UVICORN, "sigterm_fixed:app") as service:
        service.process.send_signal(first)
        service.wait_for("Waiting for connections")
        service.process.send_signal(second)
        status = service.end(grace)  # SIGKILL after that
        for line in service.lines():
            print("   ", line)
    print("status", status)
