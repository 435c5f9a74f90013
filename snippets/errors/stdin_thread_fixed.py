import subprocess
import sys

server = """
import sys, threading
reader = threading.Thread(target=sys.stdin.readline)
reader.start()
reader.join()  # ends when the other side closes stdin
print("cleaned up")
"""
deaf = "import time; time.sleep(60)"


# --8<-- [start:cure]
def closed(code: str, seconds: float) -> int:
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        assert child.stdin
        child.stdin.close()  # not terminate(): the server ends by itself
        try:
            child.wait(timeout=seconds)
        finally:
            child.kill()  # without effect if it has ended
    return child.returncode


# --8<-- [end:cure]
print("exit status", closed(server, 10))
try:
    closed(deaf, 1)
except subprocess.TimeoutExpired:
    print("killed")
