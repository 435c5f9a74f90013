# lint: ASYNC230
import asyncio
import os
import sys
from pathlib import Path

from mcp import Client, StdioServerParameters, stdio_client

SERVER = """
from mcp.server import MCPServer

MCPServer("notes", log_level="ERROR").run("stdio")
"""


async def main() -> None:
    args = ["-c", SERVER]
    # --8<-- [start:cure]
    # the Python that runs this, or an absolute path: PATH may differ
    server = StdioServerParameters(command=sys.executable, args=args)
    with Path(os.devnull).open("w", encoding="utf-8") as log:  # a real file
        async with Client(stdio_client(server, errlog=log)) as client:
            print(len((await client.list_tools()).tools), "tools")
    # --8<-- [end:cure]
    print("log closed:", log.closed)


asyncio.run(main())
