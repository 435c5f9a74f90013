# message: the block ended, the server answers never: the caller got TimeoutError(), wanted None
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
    if taken.is_error or taken.structured_content is None:
        raise LookupError(str(taken.content))
    gpu = str(taken.structured_content["result"])
    try:
        yield gpu
    finally:
        try:
            with anyio.fail_after(1, shield=True):
                await client.call_tool("give_back", {"gpu": gpu})
        except TimeoutError:
            lost(gpu)
            raise


check(lease)
