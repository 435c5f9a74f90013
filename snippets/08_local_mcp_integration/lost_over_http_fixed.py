import asyncio
import sys
from pathlib import Path
from subprocess import PIPE, Popen

import httpx2
from mcp import Client, MCPError

from context_workshop import owned

SERVER = str(Path(__file__).parent / "servers" / "search_over_http.py")


# --8<-- [start:cure]
async def search(client: Client, how: str, limit: float) -> None:
    arguments = {"how": how}
    try:
        result = await client.call_tool(
            "search", arguments, read_timeout_seconds=limit
        )
        print(f"{how}: {result.structured_content}")
    except MCPError as error:
        print(f"{how}: caught {type(error).__name__}: {error}")


async def main(url: str) -> None:
    try:
        async with owned(Client(url)) as client:
            await search(client, "silent", 0.5)
            await search(client, "answers", 30)
            await search(client, "dies", 30)
            print("the block goes on")
    except* httpx2.TransportError as group:
        print("outside", *map(repr, group.exceptions))


# --8<-- [end:cure]
with Popen([sys.executable, SERVER], stdin=PIPE, stdout=PIPE) as child:
    assert child.stdout
    asyncio.run(main(child.stdout.readline().decode().strip()))
