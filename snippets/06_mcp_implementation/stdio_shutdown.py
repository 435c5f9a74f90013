import asyncio
import fcntl
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import IO

from context_workshop.mcp import stdio

CHILD = str(Path(__file__).parent / "servers" / "difficult_children.py")
MODES = "polite", "chatty", "deaf", "stubborn", "parent", "deaf parent"


async def said_until_its_end(mode: str) -> str:
    with tempfile.TemporaryFile("w+") as log:
        child = stdio(sys.executable, CHILD, mode, stderr=log)
        async with child as (messages, _):
            await messages.receive()  # it is ready
        log.seek(0)
        said = log.read().splitlines()
        if "parent" in mode:
            pid = int(said.pop(0).removeprefix("grandchild "))
            said.append(f"grandchild survived: {await survived(pid, log)}")
        return f"{mode}: " + ", ".join(said)


async def survived(pid: int, log: IO[str]) -> bool:
    for _ in range(100):  # one that was killed may be dying still
        try:
            fcntl.lockf(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # the grandchild has it
            await asyncio.sleep(0.02)
        else:
            return False
    os.kill(pid, signal.SIGKILL)
    return True


async def main() -> None:
    print(*await asyncio.gather(*map(said_until_its_end, MODES)), sep="\n")


asyncio.run(main())
