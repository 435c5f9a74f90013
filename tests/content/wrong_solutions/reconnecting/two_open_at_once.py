# message: how='crash once'): clients open while another connected: 1, wanted 0
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any, Self

from mcp import Client, MCPError
from mcp.types import CallToolResult
from reconnecting_check import check

from context_workshop import owned


class Reconnecting:
    """Calls the tools of a server; connects anew when it has died."""

    def __init__(self, connect: Callable[[], Client]) -> None:
        self.connect = connect
        self.stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        client = owned(self.connect())
        self.client = await self.stack.enter_async_context(client)
        return self

    async def call(self, name: str, **arguments: Any) -> CallToolResult:
        try:
            return await self.client.call_tool(name, arguments)
        except MCPError:
            old, self.stack = self.stack, AsyncExitStack()
            await self.__aenter__()
            await old.aclose()
            return await self.client.call_tool(name, arguments)

    async def __aexit__(self, *error: object) -> None:
        await self.stack.aclose()


check(Reconnecting)
