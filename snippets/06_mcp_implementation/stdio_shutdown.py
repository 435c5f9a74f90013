import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path

from context_workshop.mcp import stdio

CHILD = str(Path(__file__).parent / "servers" / "difficult_children.py")
MODES = "polite", "chatty", "deaf", "stubborn", "parent", "deaf parent"


async def said_until_its_end(mode: str) -> list[str]:
    with tempfile.TemporaryFile("w+") as log:
        child = stdio(sys.executable, CHILD, mode, stderr=log)
        async with child as (messages, _):
            await messages.receive()  # it is ready
        log.seek(0)
        return log.read().splitlines()


async def survived(pid: int) -> bool:
    try:
        for _ in range(
            50
        ):  # one that was killed has its number until init has reaped it
            os.kill(pid, 0)
            await asyncio.sleep(0.01)
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


async def main() -> None:
    ends = await asyncio.gather(*map(said_until_its_end, MODES))
    for mode, said in zip(MODES, ends, strict=True):
        if "parent" in mode:
            pid = int(said.pop(0).removeprefix("grandchild "))
            said.append(f"grandchild survived: {await survived(pid)}")
        print(f"{mode}:", ", ".join(said))


asyncio.run(main())
