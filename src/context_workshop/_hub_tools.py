"""The tools of the servers that are connected."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mcp import Client, MCPError, Tool
from mcp.types import CONNECTION_CLOSED, CallToolResult

from ._connection import Connection, HubError, all_tools, root_cause, sendable
from ._connection import State as Of

if TYPE_CHECKING:
    from ._model_tools import ModelTools


class Tools(Mapping[str, Client]):
    """Map names to the clients of servers, and call their tools by one name each."""

    errors: dict[str, HubError]
    _connections: dict[str, Connection]
    _connect_timeout: float

    def __getitem__(self, name: str) -> Client:
        connection = self._connections.get(name)
        if connection is None or connection.state is not Of.OPEN:
            raise KeyError(f"no server {name!r} is connected; there are {sorted(self)}")
        return connection.client

    def __iter__(self) -> Iterator[str]:
        return (name for name, each in self._connections.items() if each.state is Of.OPEN)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    async def tools(self) -> dict[str, Tool]:
        """List all tools of all servers, by the name that `call_tool` takes: `server.tool`.

        A server that fails, or does not answer within `connect_timeout`, has none, and `errors`
        says why.
        """
        found: dict[str, Tool] = {}
        for name, client in list(self.items()):
            try:
                with (
                    self._blaming(name, "listing its tools"),
                    self._connections[name].answering(self._connect_timeout),
                ):
                    tools = await all_tools(client)
            except HubError:
                continue  # kept in errors
            found |= {f"{name}.{tool.name}": tool for tool in tools}
        return found

    async def model_tools(self) -> "ModelTools":
        """List all tools of all servers, as a model's API takes them, by names that it takes.

        MCP allows dots in a tool's name, and 128 characters; the APIs of models take letters,
        digits, `_` and `-`, 64 of them at most. A tool is `server__tool` there where that fits and
        can't be mistaken, and has a hash at its end elsewhere. Its name depends on nothing but
        `server.tool`: it stays, whatever servers come and go. What the model calls is passed on by
        [`call`][context_workshop.mcp.ModelTools.call].

        Servers that fail have no tools, as in `tools`. Since 0.2.
        """
        from ._model_tools import ModelTools  # noqa: PLC0415 - not in a copy of the hub alone

        return ModelTools(await self.tools(), self.call_tool)

    async def call_tool(self, name: str, arguments: dict[str, Any] | None = None) -> CallToolResult:
        """Call a tool by the name that `tools` gives it. A tool's own error is in the result.

        Raises:
            KeyError: The part before the dot names no connected server.
            ValueError: The arguments can't be sent as JSON; nothing is called.
            HubError: The server is gone, or gives no sensible answer.
            MCPError: The server refused the call.
        """
        server, _, tool = name.partition(".")
        client = self[server]
        if arguments:
            sendable(name, arguments)
        with self._blaming(server, f"calling {tool!r}", but=_is_refusal):
            return await client.call_tool(tool, arguments)

    @contextmanager
    def _blaming(
        self, name: str, doing: str, *, but: Callable[[Exception], bool] = lambda _: False
    ) -> Iterator[None]:
        """Turn errors, but not these, into a `HubError` about this server, and keep it."""
        connection = self._connections[name]
        try:
            yield
        except Exception as error:
            if but(error):
                raise
            cause = connection.failure or root_cause(error)
            self.errors[name] = HubError(name, doing, cause)
            raise self.errors[name] from cause


def _is_refusal(error: Exception) -> bool:
    return isinstance(error, MCPError) and error.code != CONNECTION_CLOSED
