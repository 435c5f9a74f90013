import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from context_workshop.mcp import Hub, HubError, stdio

program = str(Path(__file__).parent / "tool_server.py")


async def connect(hub: Hub, name: str) -> None:
    await hub.connect(name, stdio(sys.executable, program, name, events))


# --8<-- [start:cure]
async def call(hub: Hub, name: str, word: str) -> object:
    """Call a tool that may run twice; start its server again if it died."""
    server = name.partition(".")[0]
    client = hub.get(server)
    try:
        result = await hub.call_tool(name, {"word": word})
    except (HubError, KeyError):  # it is dead, or being started again
        if hub.get(server) is client is not None:  # nobody was faster
            await hub.disconnect(server)
        if server not in hub:
            await connect(hub, server)  # or waits for who does that already
        result = await hub.call_tool(name, {"word": word})
    return result.structured_content


# --8<-- [end:cure]
async def main() -> None:
    async with Hub(connect_timeout=50) as hub:
        await connect(hub, "orders")
        try:
            await hub.call_tool("orders.crash")
        except HubError as error:
            print(error)
        words = "one", "two", "three"
        calls = (call(hub, "orders.find", word) for word in words)
        print(*await asyncio.gather(*calls), sep="\n")


with TemporaryDirectory() as folder:
    events = str(Path(folder, "events.db"))
    asyncio.run(main())
    with closing(sqlite3.connect(events)) as db:
        for (text,) in db.execute("SELECT text FROM event"):
            print("database:", text)
