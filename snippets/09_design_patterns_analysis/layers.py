import asyncio
import sys
from pathlib import Path
from typing import Any

import mcp.client.client
from mcp import Client
from word_server import server

from context_workshop.ladder import record, render_text
from context_workshop.mcp import stdio

FILE = Path(__file__).with_name("word_server.py")
SERVERS: dict[str, Any] = {
    "over stdio": stdio(sys.executable, str(FILE)),
    "in memory": server,
}


async def main() -> None:
    for where, target in SERVERS.items():
        with record(mcp.client.client) as ladder:
            async with Client(target):
                pass
        print(where)
        for line in render_text(ladder, ascii=True).splitlines():
            print(line.lstrip("0123456789"))  # names only


asyncio.run(main())
