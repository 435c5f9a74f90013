import subprocess
import sys

server = """
import sys, threading
reader = threading.Thread(target=sys.stdin.readline)
reader.start()
reader.join()  # ends when the other side closes stdin
print("cleaned up")
"""
# --8<-- [start:cure]
command = [sys.executable, "-c", server]
with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
    assert child.stdin
    child.stdin.close()  # not terminate(): the server ends by itself
    try:
        child.wait(timeout=10)
    finally:
        child.kill()  # without effect if it has ended
# --8<-- [end:cure]
print("exit status", child.returncode)
