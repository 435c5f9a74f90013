# expect: output dies: outside RemoteProtocolError
import asyncio
import sys
from pathlib import Path
from subprocess import PIPE, Popen

import httpx2
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

SERVER = str(Path(__file__).parent / "servers" / "search_over_http.py")
LIMITS = httpx2.Timeout(5, read=0.5)  # by default, reading may take 300 s


async def search(url: str, how: str) -> None:
    async with httpx2.AsyncClient(timeout=LIMITS) as http:
        transport = streamable_http_client(url, http_client=http)
        try:
            async with Client(transport) as client:
                try:
                    await client.call_tool("search", {"how": how})
                except MCPError as error:
                    print(f"{how}: caught {type(error).__name__}: {error}")
                except asyncio.CancelledError as error:
                    print(f"{how}: CancelledError: {str(error)[:26]}")
                    raise
                print(f"{how}: the block goes on")
        except* httpx2.TransportError as group:
            print(f"{how}: outside", *map(repr, group.exceptions))


async def main(url: str) -> None:
    for how in "silent", "dies":
        await search(url, how)


with Popen([sys.executable, SERVER], stdin=PIPE, stdout=PIPE) as child:
    assert child.stdout
    asyncio.run(main(child.stdout.readline().decode().strip()))
