# message: the block ended: the caller got ['RuntimeError'], wanted []
import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from connected_check import check
from mcp import Client

from context_workshop.mcp import stdio

Servers = dict[str, tuple[tuple[str, ...], bool]]  # command, required
Connected = tuple[dict[str, Client], dict[str, Exception]]


@asynccontextmanager
async def connected(servers: Servers) -> AsyncIterator[Connected]:
    """Connect to all; an optional one may fail."""
    active: dict[str, Client] = {}
    failed: dict[str, Exception] = {}
    async with AsyncExitStack() as stack:
        enters = [
            stack.enter_async_context(Client(stdio(*command)))
            for command, _ in servers.values()
        ]
        results = await asyncio.gather(*enters, return_exceptions=True)
        for (name, (_, required)), result in zip(
            servers.items(), results, strict=True
        ):
            if isinstance(result, Client):
                active[name] = result
            elif isinstance(result, Exception):
                if required:
                    raise result
                failed[name] = result
        yield active, failed


check(connected)
