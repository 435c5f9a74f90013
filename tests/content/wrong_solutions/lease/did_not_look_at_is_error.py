# message: the server said 'no GPU is free': the caller got
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio
from lease_check import check
from mcp import Client


@asynccontextmanager
async def lease(
    client: Client, lost: Callable[[str], object]
) -> AsyncIterator[str]:
    """Take a GPU from the server, and give it back in every case."""
    taken = await client.call_tool("take")
    gpu = str((taken.structured_content or {}).get("result"))
    try:
        yield gpu
    finally:
        with anyio.move_on_after(1, shield=True) as limit:
            await client.call_tool("give_back", {"gpu": gpu})
        if limit.cancelled_caught:
            lost(gpu)


check(lease)
