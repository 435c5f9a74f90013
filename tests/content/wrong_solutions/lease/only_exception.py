# message: the block was cancelled by its cancel scope, the server answers at once: give_back was called 0 times, wanted once
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import anyio
from lease_check import check
from mcp import Client, MCPError
from mcp.types import TextContent


async def back(client: Client, lost: Callable[[str], object], gpu: str) -> None:
    is_back = False
    try:
        with anyio.move_on_after(1, shield=True), suppress(MCPError):
            answer = await client.call_tool("give_back", {"gpu": gpu})
            is_back = not answer.is_error
    finally:
        if not is_back:
            lost(gpu)


@asynccontextmanager
async def lease(client: Client, lost: Callable[[str], object]) -> AsyncIterator[str]:
    """Take a GPU from the server, and give it back in every case."""
    taken = await client.call_tool("take")
    if taken.is_error or taken.structured_content is None:
        texts = [c.text for c in taken.content if isinstance(c, TextContent)]
        raise LookupError("\n".join(texts))
    gpu = str(taken.structured_content["result"])
    try:
        yield gpu
    except Exception:
        await back(client, lost, gpu)
        raise
    await back(client, lost, gpu)


check(lease)
