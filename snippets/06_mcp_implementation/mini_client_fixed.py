import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from mcp import ClientSession, MCPError
from mcp.client._transport import TransportStreams

from context_workshop.mcp import stdio


@asynccontextmanager
async def transport() -> AsyncIterator[TransportStreams]:
    async with stdio(sys.executable, "-c", "input()") as streams:
        print("transport opened")
        try:
            yield streams
        finally:
            print("transport closing")


class MiniClient:
    async def __aenter__(self) -> None:
        async with AsyncExitStack() as stack:
            streams = await stack.enter_async_context(transport())
            session = ClientSession(*streams)
            await stack.enter_async_context(session)
            await session.initialize()
            self.stack = stack.pop_all()

    async def __aexit__(self, *error: object) -> None:
        await self.stack.aclose()


async def main() -> None:
    client = MiniClient()
    try:
        async with client:
            print("connected")
    except* MCPError as group:
        print("caught", group.exceptions)
    print("the program goes on")


asyncio.run(main())
