# message: the block was cancelled, the server answers late: given back was []
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncio

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
            call = client.call_tool("give_back", {"gpu": gpu})
            await asyncio.wait_for(call, 1)
        except TimeoutError:
            lost(gpu)


check(lease)
