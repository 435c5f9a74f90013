# expect: AssertionError
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

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
        await client.call_tool("give_back", {"gpu": gpu})


check(lease)
