# expect: output Fatal Python error: _enter_buffered_busy
import subprocess
import sys

server = """
import sys, threading, time
threading.Thread(target=sys.stdin.buffer.readline, daemon=True).start()
time.sleep(0.05)
sys.exit()  # as a handler of SIGINT does
"""
command = [sys.executable, "-c", server]
with subprocess.Popen(
    command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
) as child:
    child.wait()
    assert child.stderr
    print(child.stderr.readline(), end="")
    print("exit status", child.returncode)
