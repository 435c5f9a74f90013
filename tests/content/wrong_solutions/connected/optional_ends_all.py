# message: the block ended: the caller got ['MCPError'], wanted []
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
        for name, (command, _) in servers.items():
            client = Client(stdio(*command))
            active[name] = await stack.enter_async_context(client)
        yield active, failed


check(connected)
