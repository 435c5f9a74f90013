import asyncio
import sys

command = [sys.executable, "-c", "import sys; sys.stdin.read()"]


async def main() -> None:
    # --8<-- [start:cure]
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, stdin=pipe)
    try:
        print("started")
    finally:
        if child.returncode is None:
            child.kill()
        await child.communicate()  # waits, and closes the pipes
        print("ended:", child.returncode)
    # --8<-- [end:cure]


asyncio.run(main())
