import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from child_processes import children_alive

from context_workshop.mcp import Hub, stdio

SERVERS = Path(__file__).parent / "servers"


async def main(folder: str) -> None:
    notes = str(Path(folder, "notes.db"))
    servers = {
        "files": (str(SERVERS / "filesystem_server.py"), folder),
        "notes": (str(SERVERS / "sqlite_server.py"), notes),
        "time": ("-m", "mcp_server_time"),
    }
    alive: set[int] = set()

    async def connect(name: str) -> None:
        await hub.connect(name, stdio(sys.executable, *servers[name]))
        alive.add(len(children_alive()))

    async with Hub(connect_timeout=50) as hub:
        await asyncio.gather(*map(connect, servers))
        print("connected", *sorted(hub), "in parallel:", alive == {3})
        for name in "notes", "time", "files":
            await asyncio.create_task(hub.disconnect(name))
            print("closed", name, "still alive:", len(children_alive()))


with TemporaryDirectory() as folder:
    asyncio.run(main(folder))
