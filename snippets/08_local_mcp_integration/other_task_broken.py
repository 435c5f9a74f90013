# expect: output ^after Ctrl-C: ended False$
import signal
import subprocess
import sys
from pathlib import Path

APP = Path(__file__).parent / "closing_elsewhere.py"


def ended(app: subprocess.Popen[str]) -> bool:
    try:
        app.wait(timeout=2)
    except subprocess.TimeoutExpired:
        return False
    return True


app = subprocess.Popen(
    [sys.executable, str(APP)],
    stdout=subprocess.PIPE,
    stderr=subprocess.PIPE,  # the server's, too
    text=True,
)
try:
    assert app.stdout is not None
    print(app.stdout.readline(), end="")
    print(app.stdout.readline(), end="")
    print("two seconds later: ended", ended(app))
    app.send_signal(signal.SIGINT)
    print("after Ctrl-C: ended", ended(app))
finally:
    app.kill()
    app.communicate()  # until the server has ended as well
print("after kill: status", app.returncode)
