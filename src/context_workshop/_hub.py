"""Many MCP servers in one block."""

from enum import Enum
from types import TracebackType
from typing import Self

from mcp import Client

from ._connection import AnyServer, Connection, HubError
from ._connection import State as Of
from ._hub_tools import Tools


class State(Enum):
    """Where a hub is in its life."""

    NEW = "new"  # nothing can be connected yet
    OPEN = "open"  # servers can be connected and disconnected, by any task
    CLOSED = "closed"  # nothing can be connected any more; what was is closed, or being closed


class Hub(Tools):
    """Connect to many MCP servers: open them in parallel, close them in any order.

    Each connection lives in an owner task of its own, so `connect` and `disconnect` may be called
    by any task. A hub is a mapping from the names of the connected servers to their clients.

    Entered: nothing is connected. Left, in whatever way: connecting that still goes on is
    cancelled, and all servers are disconnected, the last one first. An error in one closing leaves
    none of the others open; it is raised in the end, with earlier ones in its `__context__`. An
    error of the block leaves as it is. A hub is for one block only.

    A server that dies takes no other down. It stays in the mapping until it is disconnected, and
    `errors` says what is wrong with it.

    Take instead: `async with Client(...)`, for one server that one task uses.

    Since 0.1.

    Args:
        connect_timeout: Seconds for each server to start and to answer, more than 0.
        close_timeout: Seconds for each server to close, more than 0; then its closing is cancelled.
            A child process that ignores the end of its input takes up to 4 s more to be killed.

    Raises:
        RuntimeError: It is entered twice, or used outside its block.

    Attributes:
        errors: For each server that failed, what went wrong last: it couldn't be connected, didn't
            answer, or didn't close. Connecting it again takes it out.

    Example:
        ```python
        import asyncio

        from context_workshop.mcp import Hub
        from mcp.server import MCPServer

        adder = MCPServer("adder", log_level="WARNING")
        clock = MCPServer("clock", log_level="WARNING")


        @adder.tool()
        def add(a: int, b: int) -> int:
            return a + b


        @clock.tool()
        def noon() -> str:
            return "12:00"


        async def main() -> None:
            async with Hub() as hub:
                await asyncio.gather(
                    hub.connect("adder", adder), hub.connect("clock", clock)
                )
                print(sorted(await hub.tools()))
                #> ['adder.add', 'clock.noon']
                result = await hub.call_tool("adder.add", {"a": 1, "b": 2})
                print(result.structured_content)
                #> {'result': 3}


        asyncio.run(main())
        ```
    """

    def __init__(self, *, connect_timeout: float = 30.0, close_timeout: float = 10.0) -> None:
        self.errors: dict[str, HubError] = {}
        self._connect_timeout = connect_timeout
        self._close_timeout = close_timeout
        self._connections: dict[str, Connection] = {}
        self._state = State.NEW

    def __repr__(self) -> str:
        return f"<Hub {self._state.value}: {', '.join(self) or 'no servers'}>"

    async def __aenter__(self) -> Self:
        if self._state is not State.NEW:
            raise RuntimeError(f"{self!r} was entered before: make a new Hub() for each block")
        self._state = State.OPEN
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._state is not State.OPEN:
            raise RuntimeError(f"{self!r} can't be left: it is not open")
        self._state = State.CLOSED
        await self._disconnect_all(list(self._connections))

    async def _disconnect_all(self, names: list[str]) -> None:
        """Close the last one first; an error in one leaves the others to be closed.

        Not by an AsyncExitStack: of two errors after a good body it loses one (CPython gh-102201).
        """
        if names:
            try:
                if names[-1] in self._connections:  # or it could not be connected, meanwhile
                    await self.disconnect(names[-1])
            finally:
                await self._disconnect_all(names[:-1])

    async def connect(self, name: str, server: AnyServer) -> Client:
        """Connect a server and give it a name.

        Two tasks that reconnect one name at once wait for each other, and get one client: while
        the name is being connected or disconnected by another task, this waits, and connects only
        if the other could not.

        Args:
            name: Its name in the hub: not empty, and without a dot.
            server: Whatever `mcp.Client` takes: a transport, a URL, `StdioServerParameters`, a
                server object in this process; or a `Client` with settings of its own, not entered.

        Returns:
            Its client, entered; the hub leaves it. That of the other task, if that was faster:
            `server` is not used then.

        Raises:
            HubError: It can't be connected, or not in time, or was disconnected meanwhile. Nothing
                of it stays open, also if connecting is cancelled; the name is free again.
            ValueError: A bad name, or one that is connected already.
            RuntimeError: The hub is not open.
        """
        if not name or "." in name:
            raise ValueError(f"a server's name is not empty and has no dot, not {name!r}")
        if other := await self._opened_by_another(name):
            return other
        connection = self._connections[name] = Connection(server)
        try:
            with self._blaming(name, "connecting"):
                await connection.enter(self._connect_timeout)
        except BaseException:
            del self._connections[name]
            raise
        self.errors.pop(name, None)
        return connection.client

    async def _opened_by_another(self, name: str) -> Client | None:
        """Wait for whoever connects or disconnects this name already, until the name is free.

        Returns:
            The client that another task connected in the meantime.
        """
        waited = False
        while True:
            if self._state is not State.OPEN:
                raise RuntimeError(f"{self!r} is not open: connect inside its `async with` block")
            other = self._connections.get(name)
            if other is None:
                return None
            if other.state is Of.OPEN and waited:
                return other.client
            if other.state is Of.OPEN:
                raise ValueError(f"server {name!r} is connected already: disconnect it first")
            await other.settled()
            waited = True

    async def disconnect(self, name: str) -> None:
        """Close a server's connection; returns when it is closed, whoever asked first.

        Raises:
            KeyError: No server has this name.
            HubError: Closing failed or took longer than `close_timeout`. It is gone all the same.
                Not raised, only kept in `errors`, if the server had failed before and that was
                told.
        """
        connection = self._connections.get(name)
        if connection is None:
            raise KeyError(f"no server {name!r} is connected; there are {sorted(self)}")
        told = name in self.errors
        try:
            with self._blaming(name, "its connection" if connection.failure else "closing"):
                await connection.leave(self._close_timeout)
        except HubError:
            if not told:
                raise
        finally:
            if connection.gone.is_set() and self._connections.get(name) is connection:
                del self._connections[name]
