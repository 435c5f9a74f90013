import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
from mcp import Client
from mcp.client._transport import TransportStreams
from mcp.shared.message import SessionMessage

from context_workshop.mcp import stdio

SERVER = Path(__file__).parent / "servers" / "bookshelf.py"


@asynccontextmanager
async def tapped() -> AsyncIterator[TransportStreams]:
    outgoing, to_print = anyio.create_memory_object_stream[SessionMessage]()

    async def forward() -> None:
        async with to_print:
            async for item in to_print:
                sent = item.message.model_dump(by_alias=True)
                print("  ->", sent["method"], list(sent["params"] or ()))
                await write.send(item)

    async with (
        stdio(sys.executable, str(SERVER)) as (read, write),
        anyio.create_task_group() as tasks,
        outgoing,
    ):
        tasks.start_soon(forward)
        yield read, outgoing


async def main() -> None:
    for mode in "legacy", "auto":
        print(mode)
        async with Client(tapped(), mode=mode) as client:
            await client.call_tool("published", {"title": "dune"})


asyncio.run(main())
