import asyncio
import sys
from pathlib import Path

import mcp.client.client
from mcp import Client
from word_server import server

from context_workshop.ladder import record, render_text
from context_workshop.mcp import stdio

FILE = Path(__file__).with_name("word_server.py")


async def main() -> None:
    for where in stdio(sys.executable, str(FILE)), server:
        with record(mcp.client.client) as ladder:
            async with Client(where) as client:
                session = client.session
                layers = client, session, session._dispatcher
                print(" > ".join(type(layer).__name__ for layer in layers))
        print(render_text(ladder, ascii=True))


asyncio.run(main())
