# message: the block raised, the server answers at once: given back was [], wanted ['gpu0']
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
    yield gpu
    with anyio.move_on_after(1, shield=True) as limit:
        await client.call_tool("give_back", {"gpu": gpu})
    if limit.cancelled_caught:
        lost(gpu)


check(lease)
