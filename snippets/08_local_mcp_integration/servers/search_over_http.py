"""Over HTTP on a free port. It says where, and ends when its input does."""

import asyncio
import os
import sys

from mcp.server import MCPServer

from context_workshop import serve

server = MCPServer("search", log_level="CRITICAL")


@server.tool()
async def search(how: str) -> str:
    if how == "silent":
        await asyncio.Event().wait()
    if how == "dies":
        os._exit(1)  # as if it were killed
    return "found"


async def main() -> None:
    async with serve(server.streamable_http_app()) as url:
        print(f"{url}/mcp", flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
