# message: the block was cancelled by its cancel scope, the server answers at once: lost() was told ['gpu0'], wanted []
import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from lease_check import check
from mcp import Client, MCPError
from mcp.types import TextContent


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
    finally:
        is_back = False
        try:
            with suppress(MCPError, TimeoutError):
                call = client.call_tool("give_back", {"gpu": gpu})
                answer = await asyncio.wait_for(call, 1)
                is_back = not answer.is_error
        finally:
            if not is_back:
                lost(gpu)


check(lease)
