import asyncio
from contextlib import AsyncExitStack
from typing import Any, Self

from mcp import Client

from context_workshop import owned


class LazyClient:
    def __init__(self, server: Any) -> None:
        self.server = server
        self.client: Client | None = None
        self.lock = asyncio.Lock()
        self.stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: Any) -> bool | None:  # noqa: PYI036
        if self.client:
            print("disconnect")
        return await self.stack.__aexit__(*error)

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> Any:
        async with self.lock:  # two first calls, one connection
            if self.client is None:
                print("connect")
                client = owned(Client(self.server))
                self.client = await self.stack.enter_async_context(client)
        return await self.client.call_tool(name, arguments)
