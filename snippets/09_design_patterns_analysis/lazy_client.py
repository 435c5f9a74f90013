import asyncio
from contextlib import AsyncExitStack
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any, Self

from mcp import Client

from context_workshop import owned


class LazyClient:
    def __init__(self, server: Any) -> None:
        self.server = server
        self.client: Client | None = None
        self.lock = asyncio.Lock()
        self.stack: AsyncExitStack | None = None

    async def __aenter__(self) -> Self:
        self.stack = AsyncExitStack()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        stack, self.stack, self.client = self.stack, None, None
        assert stack is not None
        return await stack.__aexit__(kind, error, trace)

    async def connected(self) -> Client:
        if self.stack is None:
            raise RuntimeError("call it inside its `async with`")
        async with self.lock:  # two first calls, one connection
            if self.client is None:
                print("connect")
                client = owned(Client(self.server))
                self.client = await self.stack.enter_async_context(client)
                self.stack.callback(print, "disconnect")
        return self.client

    def __getattr__(self, name: str) -> Any:  # async methods of Client
        if not iscoroutinefunction(getattr(Client, name, None)):
            raise AttributeError(f"LazyClient has no {name!r}")

        async def method(*args: Any, **options: Any) -> Any:
            return await getattr(await self.connected(), name)(
                *args, **options
            )

        return method
