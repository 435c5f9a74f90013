# message: two servers, each raises OSError when its client is left: child processes still running: 1, wanted 0
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
    try:
        for name, (command, required) in servers.items():
            client = Client(stdio(*command))
            try:
                active[name] = await client.__aenter__()
            except Exception as error:
                if required:
                    raise
                failed[name] = error
        yield active, failed
    finally:
        for client in reversed(active.values()):
            await client.__aexit__(None, None, None)


check(connected)
