import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from mcp import Client
from mcp.server import MCPServer
from mcp.shared.message import SessionMessage

from context_workshop import serve
from context_workshop.mcp import streamable_http

server = MCPServer("empty", log_level="ERROR")


@asynccontextmanager
async def tapped(url: str) -> AsyncIterator[Any]:
    outgoing, to_print = anyio.create_memory_object_stream[SessionMessage]()

    async def forward() -> None:
        async with to_print:
            async for item in to_print:
                sent = item.message.model_dump(by_alias=True)
                print("  ->", sent["method"], list(sent["params"] or ()))
                await write.send(item)

    async with (
        streamable_http(url) as (read, write),
        anyio.create_task_group() as tasks,
        outgoing,
    ):
        tasks.start_soon(forward)
        yield read, outgoing


async def main() -> None:
    async with serve(server.streamable_http_app()) as url:
        for mode in "legacy", "auto":
            print(mode)
            async with Client(tapped(f"{url}/mcp"), mode=mode) as client:
                await client.list_tools()


asyncio.run(main())
