# expect: output Exception ignored in: <function BaseSubprocessTransport
import asyncio
import gc
import logging
import sys
import threading

logging.getLogger("asyncio").disabled = True  # it names process ids
command = [sys.executable, "-c", "import sys; sys.stdin.read()"]


async def main() -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, stdin=pipe)


child = asyncio.run(main())
print("the loop is closed, the child:", child.returncode)
child.kill()
for thread in threading.enumerate():  # asyncio's own, which waits for it
    if thread is not threading.main_thread():
        thread.join()
del child
gc.collect()
