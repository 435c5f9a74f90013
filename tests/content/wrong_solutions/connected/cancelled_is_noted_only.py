# message: cancelled while the second of two servers, an optional one, starts: the block was entered, wanted not
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from connected_check import check
from mcp import Client

from context_workshop.mcp import stdio

Servers = dict[str, tuple[tuple[str, ...], bool]]  # command, required
Connected = tuple[dict[str, Client], dict[str, BaseException]]


@asynccontextmanager
async def connected(servers: Servers) -> AsyncIterator[Connected]:
    """Connect to all; an optional one may fail."""
    active: dict[str, Client] = {}
    failed: dict[str, BaseException] = {}
    async with AsyncExitStack() as stack:
        for name, (command, required) in servers.items():
            client = Client(stdio(*command))
            try:
                active[name] = await stack.enter_async_context(client)
            except BaseException as error:
                if required:
                    raise
                failed[name] = error
        yield active, failed


check(connected)
