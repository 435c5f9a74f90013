# message: one server, the block raised KeyboardInterrupt: child processes still running: 1, wanted 0
from asyncio import CancelledError
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
    stack = AsyncExitStack()
    try:
        for name, (command, required) in servers.items():
            client = Client(stdio(*command))
            try:
                active[name] = await stack.enter_async_context(client)
            except Exception as error:
                if required:
                    raise
                failed[name] = error
        yield active, failed
    except (Exception, CancelledError):
        await stack.aclose()
        raise
    else:
        await stack.aclose()


check(connected)
