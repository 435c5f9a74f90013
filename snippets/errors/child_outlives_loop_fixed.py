# lint: ASYNC103
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


# --8<-- [start:cure]
@asynccontextmanager
async def started(*command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, stdin=pipe)
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        ending = asyncio.create_task(child.communicate())  # closes the pipes
        cancelled = None
        while not ending.done():
            try:
                await asyncio.wait([ending])  # a cancel ends this wait only
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled:
            raise cancelled from ending.exception()
        ending.result()


# --8<-- [end:cure]
async def main() -> None:
    code = "import sys; sys.stdin.read()"
    async with started(sys.executable, "-c", code) as child:
        print("started")
    print("ended:", child.returncode)


asyncio.run(main())
