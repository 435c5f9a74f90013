# expect: output leaked shared_memory objects
import subprocess
import sys

PROGRAM = """
from multiprocessing.shared_memory import SharedMemory
weights = SharedMemory(create=True, size=1024)
raise SystemExit("the model did not load")
"""

ended = subprocess.run(
    [sys.executable, "-c", PROGRAM],
    capture_output=True,
    text=True,
    check=False,
)
for line in ended.stderr.splitlines():
    _, is_warning, said = line.partition("UserWarning: ")
    if is_warning:
        print(f"UserWarning: {said}")
