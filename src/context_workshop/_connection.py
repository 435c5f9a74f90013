"""One MCP client, entered and left by whatever tasks, and what goes wrong with it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from mcp import Client, StdioServerParameters, Tool
from mcp.client import IncomingMessage, Transport
from mcp.server import MCPServer, Server

from .owner import owned

AnyServer = Client | Transport | StdioServerParameters | MCPServer | Server[Any] | str


class HubError(Exception):
    """A server could not be connected, reached or closed.

    `__cause__` is the root cause, out of all exception groups; if there are several, one flat group
    of them.

    Attributes:
        server: The server's name in the hub.

    Example:
        ```python
        import asyncio

        from context_workshop.mcp import Hub, HubError, stdio


        async def main() -> None:
            async with Hub() as hub:
                try:
                    await hub.connect("git", stdio("no-such-program"))
                except HubError as error:
                    print(error.server, type(error.__cause__).__name__)
                    #> git FileNotFoundError


        asyncio.run(main())
        ```
    """

    def __init__(self, server: str, doing: str, cause: Exception) -> None:
        super().__init__(f"{server}: {doing} failed: {type(cause).__name__}: {cause}")
        self.server = server


class _Owned(owned[None]):
    """An owner for what shields its closing by anyio's scopes.

    `Task.cancel()`, as `asyncio.timeout` uses it, breaks through such a shield: a server that has
    to be killed would be waited for instead.
    """

    def _cancel_owner(self) -> None:
        self._scope.cancel()


class Connection:
    """A client in its owner task: entered by `enter`, left by `leave`, by whatever tasks.

    Attributes:
        open: Between the two.
        gone: Nothing of it is left.
        failure: What ended it, if that was an error.
    """

    def __init__(self, server: AnyServer) -> None:
        self.client = server if isinstance(server, Client) else Client(server)
        if self.client.message_handler is None:
            self.client.message_handler = self._hear
        self.open = False
        self.gone = anyio.Event()
        self.failure: Exception | None = None
        self._garbage: Exception | None = None
        self._owner = _Owned(self._entered())
        self._entering = anyio.CancelScope()

    @asynccontextmanager
    async def _entered(self) -> AsyncIterator[None]:
        try:
            async with self.client:
                yield
        except Exception as error:
            self.failure = root_cause(error)
            raise

    async def _hear(self, message: IncomingMessage) -> None:
        if isinstance(message, Exception):
            self._garbage = message

    async def enter(self, seconds: float) -> None:
        try:
            with anyio.fail_after(seconds) as self._entering:
                await self._owner.__aenter__()
                self.open = True
        except TimeoutError:
            raise TimeoutError(f"no answer within {seconds:g} s") from self._garbage
        finally:
            if not self.open:
                self.gone.set()
        if not self.open:
            raise ConnectionAbortedError("it was disconnected meanwhile")

    async def leave(self, seconds: float) -> None:
        if not self.open:
            self._entering.cancel()  # no effect on one that is being left already
            await self.gone.wait()
            return
        self.open = False
        try:
            with anyio.fail_after(seconds):
                await self._owner.__aexit__(None, None, None)
        except TimeoutError:
            raise TimeoutError(f"not closed within {seconds:g} s") from None
        finally:
            self.gone.set()


async def all_tools(client: Client) -> list[Tool]:
    """The tools on all pages; none of a server that doesn't offer any."""
    tools: list[Tool] = []
    if client.server_capabilities.tools is None:
        return tools
    cursor = None
    while True:
        page = await client.list_tools(cursor=cursor)
        tools += page.tools
        cursor = page.next_cursor
        if cursor is None:
            return tools


def root_cause(error: Exception) -> Exception:
    """The one leaf of an exception group, or a flat group of its leaves."""
    leaves = list(_leaves(error))
    return leaves[0] if len(leaves) == 1 else ExceptionGroup("several causes", leaves)


def _leaves(error: Exception) -> Iterator[Exception]:
    if isinstance(error, ExceptionGroup):
        for part in error.exceptions:
            yield from _leaves(part)
    else:
        yield error
