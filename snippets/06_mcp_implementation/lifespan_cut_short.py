import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryFile

from mcp import Client

from context_workshop.mcp import stdio

SERVER = str(Path(__file__).parent / "servers" / "slow_to_close.py")


async def said(case: str) -> str:
    begun = asyncio.Event()

    async def report(
        progress: float, total: float | None, message: str | None
    ) -> None:
        begun.set()

    with TemporaryFile("w+") as log:
        child = stdio(sys.executable, SERVER, case, stderr=log)
        async with Client(child) as client, asyncio.TaskGroup() as group:
            if "def" in case:
                call = client.call_tool(case, progress_callback=report)
                task = group.create_task(call)
                await begun.wait()
                task.cancel()  # and leave while the server is at it
        log.seek(0)
        return f"{case}: " + ", ".join(log.read().splitlines())


async def main() -> None:
    for case in "async def", "def", "slow cleanup":
        print(await said(case))


asyncio.run(main())
