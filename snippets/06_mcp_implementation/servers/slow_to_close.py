import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver import Context

LONG = 30  # seconds; a client that closes waits for 2


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


@asynccontextmanager
async def lifespan(server: MCPServer[None]) -> AsyncIterator[None]:
    say("startup")
    try:
        yield
    finally:
        say("cleanup begins")
        with anyio.move_on_after(LONG, shield=True):
            await asyncio.sleep(LONG if "slow cleanup" in sys.argv else 0)
        say("cleanup ends")


server = MCPServer("slow", lifespan=lifespan, log_level="CRITICAL")


@server.tool(name="async def")
async def waits(ctx: Context) -> None:
    say("call begins")
    await ctx.report_progress(1)
    await asyncio.sleep(LONG)


@server.tool(name="def")
def waits_in_a_thread(ctx: Context) -> None:
    say("call begins")
    anyio.from_thread.run(ctx.report_progress, 1)
    time.sleep(LONG)


if __name__ == "__main__":
    server.run("stdio")
