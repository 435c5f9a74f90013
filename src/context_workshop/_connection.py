"""One MCP client, entered and left by whatever tasks, and what goes wrong with it."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from enum import Enum
from typing import Any

import anyio
from mcp import Client, StdioServerParameters, Tool
from mcp.client import IncomingMessage, Transport
from mcp.server import MCPServer, Server
from pydantic import ValidationError
from pydantic_core import to_json

from .owner import owned

AnyServer = Client | Transport | StdioServerParameters | MCPServer | Server[Any] | str

_MOST = 80  # characters that are quoted


class HubError(Exception):
    """Say that a server could not be connected, reached or closed.

    `__cause__` is the root cause, out of all exception groups; if there are several, one flat group
    of them.

    Since 0.1.

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


class State(Enum):
    """Where a connection is in its life."""

    CONNECTING = "connecting"  # its name is taken, its client not to be used yet
    OPEN = "open"  # its client is entered, whether or not the server still lives
    CLOSING = "closing"  # its client is being left; its name is still taken
    GONE = "gone"  # nothing of it is left, and its name is free


class Connection:
    """Hold a client in its owner task: entered by `enter`, left by `leave`, by whatever tasks.

    Attributes:
        state: Where it is in its life.
        decided: It is open, or it never will be.
        gone: Nothing of it is left.
        failure: What ended it, if that was an error.
    """

    def __init__(self, server: AnyServer) -> None:
        self.client = server if isinstance(server, Client) else Client(server)
        self.state = State.CONNECTING
        self.decided = anyio.Event()
        self.gone = anyio.Event()
        self.failure: Exception | None = None
        self._garbage: Exception | None = None
        self._owner = _Owned(self._entered())
        self._entering = anyio.CancelScope()

    @asynccontextmanager
    async def _entered(self) -> AsyncIterator[None]:
        handler = self.client.message_handler

        async def hear(message: IncomingMessage) -> None:
            if isinstance(message, Exception):
                self._garbage = message
            if handler is not None:
                await handler(message)

        self.client.message_handler = hear
        try:
            async with self.client:
                yield
        except Exception as error:
            self.failure = root_cause(error)
            raise
        finally:
            self.client.message_handler = handler

    async def enter(self, seconds: float) -> None:
        """Connect, in bounded time."""
        try:
            with self.answering(seconds) as self._entering:
                await self._owner.__aenter__()
                self.state = State.OPEN
        finally:
            if self.state is not State.OPEN:
                self._is_gone()
            self.decided.set()
        if self.state is State.GONE:
            raise ConnectionAbortedError("it was disconnected meanwhile")

    async def settled(self) -> None:
        """Wait until it is open, or gone: no longer on the way to either."""
        await (self.gone if self.state is State.CLOSING else self.decided).wait()

    async def leave(self, seconds: float) -> None:
        """Close it, in bounded time, or wait until whoever closes it already has done so."""
        if self.state is State.CONNECTING:
            self._entering.cancel()
            await self.decided.wait()
        if self.state is not State.OPEN:
            await self.gone.wait()
            return
        self.state = State.CLOSING
        try:
            with anyio.fail_after(seconds):
                await self._owner.__aexit__(None, None, None)
        except TimeoutError:
            raise TimeoutError(f"not closed within {seconds:g} s") from None
        finally:
            self._is_gone()

    @contextmanager
    def answering(self, seconds: float) -> Iterator[anyio.CancelScope]:
        """Bound the time for an answer; a `TimeoutError` quotes what came instead of one."""
        try:
            with anyio.fail_after(seconds) as scope:
                yield scope
        except TimeoutError:
            text = f"no answer within {seconds:g} s"
            if self._garbage is not None:
                text = f"{text}, but {_quoted(self._garbage)}, which is not MCP"
            raise TimeoutError(text) from self._garbage

    def _is_gone(self) -> None:
        self.state = State.GONE
        self.gone.set()


def _quoted(garbage: Exception) -> str:
    """Show the beginning of what a server wrote that could not be read."""
    text: object = str(garbage)
    if isinstance(garbage, ValidationError):
        text = garbage.errors()[0]["input"]
    shown = repr(text)
    return shown if len(shown) <= _MOST else f"{shown[:_MOST]}…"


async def all_tools(client: Client) -> list[Tool]:
    """List the tools on all pages; none of a server that doesn't offer any."""
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
    """Return the one leaf of an exception group, or a flat group of its leaves."""
    leaves = list(_leaves(error))
    return leaves[0] if len(leaves) == 1 else ExceptionGroup("several causes", leaves)


def _leaves(error: Exception) -> Iterator[Exception]:
    if isinstance(error, ExceptionGroup):
        for part in error.exceptions:
            yield from _leaves(part)
    else:
        yield error


def sendable(name: str, arguments: Mapping[str, Any]) -> None:
    """Refuse what a transport can't send, or a server can't read: either may end the connection.

    Half of a surrogate pair, which models write now and then, is such a thing.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        json.loads(to_json(arguments), parse_constant=not_json)
        _named(arguments)
    except (ValueError, RecursionError) as error:
        text = f"the arguments for {name} can't be sent as JSON ({error}): {shown(arguments)}"
        raise ValueError(text) from None


def _named(arguments: Mapping[Any, Any]) -> None:
    for key in arguments:
        if not isinstance(key, str):
            raise ValueError(f"{key!r} is no name")  # noqa: TRY004 - it is what JSON wants


def not_json(constant: str) -> None:
    """Refuse NaN and Infinity, which Python's `json` takes.

    Raises:
        ValueError: In each case.
    """
    raise ValueError(f"{constant} is no number of JSON")


def shown(given: object) -> str:
    """Show the beginning."""
    text = repr(given)
    return text if len(text) <= 200 else f"{text[:200]}…"
