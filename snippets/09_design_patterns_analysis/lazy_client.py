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
        self.stack: AsyncExitStack | None = None

    async def __aenter__(self) -> Self:
        if self.stack is not None:
            raise RuntimeError("it is entered already")
        self.stack, self.lock = AsyncExitStack(), asyncio.Lock()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        stack, self.stack, self.client = self.entered(), None, None
        return await stack.__aexit__(kind, error, trace)

    def entered(self) -> AsyncExitStack:
        if self.stack is None:
            raise RuntimeError("call it inside its `async with`")
        return self.stack

    async def connected(self) -> Client:
        self.entered()
        async with self.lock, AsyncExitStack() as new:  # one connection
            if self.client is None:
                print("connect")
                client = owned(Client(self.server))
                opened = await new.enter_async_context(client)
                new.callback(print, "disconnect")
                self.entered().push_async_exit(new.pop_all())
                self.client = opened
        return self.client

    def __getattr__(self, name: str) -> Any:  # async methods of Client
        if not iscoroutinefunction(getattr(Client, name, None)):
            raise AttributeError(f"LazyClient has no {name!r}")

        async def method(*args: Any, **options: Any) -> Any:
            client = await self.connected()
            return await getattr(client, name)(*args, **options)

        return method
