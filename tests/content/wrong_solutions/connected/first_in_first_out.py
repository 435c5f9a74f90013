# message: the block ended: the caller got ['RuntimeError'], wanted []
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
    for name, (command, required) in servers.items():
        client = Client(stdio(*command))
        try:
            active[name] = await client.__aenter__()
        except Exception as error:
            if required:
                raise
            failed[name] = error
    try:
        yield active, failed
    finally:
        for client in active.values():
            await client.__aexit__(None, None, None)


check(connected)
