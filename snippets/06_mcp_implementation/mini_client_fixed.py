import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Any

from mcp import ClientSession, MCPError
from mcp.client import Transport

from context_workshop.mcp import stdio

SERVER = "from mcp.server import MCPServer as M; M('ok').run('stdio')"


@asynccontextmanager
async def transport(code: str) -> AsyncIterator[Any]:
    async with stdio(sys.executable, "-c", code) as streams:
        print("transport opened")
        try:
            yield streams
        finally:
            print("transport closing")


class MiniClient:
    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    async def __aenter__(self) -> None:
        async with AsyncExitStack() as stack:
            streams = await stack.enter_async_context(self.transport)
            session = ClientSession(*streams)
            await stack.enter_async_context(session)
            await session.initialize()
            self.stack = stack.pop_all()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return await self.stack.__aexit__(kind, error, trace)


async def main() -> None:
    for code in SERVER, "input()":
        client = MiniClient(transport(code))
        try:
            async with client:
                print("connected")
        except* MCPError as group:
            print("caught", group.exceptions)
        print("the program goes on")


asyncio.run(main())
