import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from mcp import Client

from context_workshop.mcp import stdio

SERVER = str(Path(__file__).parent / "servers" / "slow_to_close.py")


async def said(case: str, log: Path) -> str:
    with log.open("w") as stderr:
        child = stdio(sys.executable, SERVER, case, stderr=stderr)
        async with Client(child) as client, asyncio.TaskGroup() as group:
            if "def" in case:
                call = group.create_task(client.call_tool(case))
                while "call begins" not in log.read_text():
                    await asyncio.sleep(0.01)
                call.cancel()  # and leave while the server is at it
    return f"{case}: " + ", ".join(log.read_text().splitlines())


async def main(folder: str) -> None:
    for case in "async def", "def", "slow cleanup":
        print(await said(case, Path(folder, case)))


with TemporaryDirectory() as name:
    asyncio.run(main(name))
