"""MCP: four ways to reach a server, and a hub for many of them.

A transport is an async context manager that yields two streams, and `mcp.Client` takes it. Its
block belongs to one task, as all of anyio's do: leave it where it was entered, or let a `Hub` hold
it. Importing this module needs the extra `mcp`.
"""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TextIO

from ._extras import missing

try:
    import httpx2
    from mcp import StdioServerParameters, stdio_client
    from mcp.client._transport import TransportStreams
    from mcp.client.sse import sse_client
    from mcp.client.streamable_http import streamable_http_client

    from ._connection import HubError
    from ._hub import Hub
    from ._model_tools import ModelTools
except ImportError as error:
    raise missing("context_workshop.mcp", "mcp", error) from error

__all__ = ["Hub", "HubError", "ModelTools", "sse", "stdio", "streamable_http", "websocket"]


def stdio(
    command: str,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
    stderr: TextIO | None = None,
) -> AbstractAsyncContextManager[TransportStreams]:
    """Reach a server as a child process, over its standard input and output.

    Entered: the process runs, in a session of its own, so that Ctrl-C doesn't reach it. Left, in
    whatever way: its input is closed; if it doesn't end within 2 s it and its children get SIGTERM,
    and after 2 s more SIGKILL (Windows kills at once). A cancel scope doesn't shorten that. But
    asyncio's own `Task.cancel()`, as in `asyncio.timeout`, breaks into it: then nothing is killed,
    and leaving waits until the server ends by itself. A `Hub` keeps that from happening.

    Take instead: `streamable_http`, for a server that runs elsewhere or has several clients; the
    server object itself, in tests: `Client(server)`.

    Since 0.1.

    Args:
        command: The program; `sys.executable` for a server written in Python.
        arguments: Its arguments.
        env: Variables to add to the few that a server inherits (`HOME`, `LOGNAME`, `PATH`, `SHELL`,
            `TERM`, `USER`; on Windows a longer list). It does not see your keys unless given here.
        cwd: Its working directory; by default ours.
        stderr: Where its errors and its log go, a real file; by default our own `sys.stderr` as it
            is now, or the process's own where that is not a file, as in a notebook.

    Raises:
        OSError: On entering: the program can't be started.

    Example:
        ```python
        import asyncio
        import sys

        from context_workshop.mcp import stdio
        from mcp import Client


        async def main() -> None:
            server = stdio(sys.executable, "-m", "mcp_server_time")
            async with Client(server) as client:
                listed = await client.list_tools()
                print(sorted(tool.name for tool in listed.tools))
                #> ['convert_time', 'get_current_time']


        asyncio.run(main())
        ```
    """
    parameters = StdioServerParameters(
        command=command, args=list(arguments), env=dict(env) if env else None, cwd=cwd
    )
    # The default of stdio_client is sys.stderr as it was when mcp was imported.
    return stdio_client(parameters, errlog=stderr or _stderr())


def _stderr() -> TextIO:
    try:
        sys.stderr.fileno()
    except (AttributeError, OSError):
        return sys.__stderr__ or sys.stderr
    return sys.stderr


@asynccontextmanager
async def streamable_http(
    url: str, *, headers: Mapping[str, str] | None = None, connect_timeout: float = 30.0
) -> AsyncIterator[TransportStreams]:
    """Reach a server over Streamable HTTP, the protocol's transport for the network.

    Entered: nothing is sent yet. Left, in whatever way: open requests are cut off, the session, if
    the server gave one, is ended, and the connections are closed.

    Take instead: `stdio`, for a program on this machine that serves you alone.

    Since 0.1.

    Args:
        url: The endpoint, such as `http://127.0.0.1:8000/mcp`.
        headers: For each request, such as `{"Authorization": "Bearer …"}`.
        connect_timeout: Seconds to connect and to send, more than 0. An answer may be silent for
            300 s.

    Example:
        ```python
        import asyncio

        from context_workshop import serve
        from context_workshop.mcp import streamable_http
        from mcp import Client
        from mcp.server import MCPServer

        server = MCPServer("demo", log_level="WARNING")


        @server.tool()
        def add(a: int, b: int) -> int:
            return a + b


        async def main() -> None:
            async with serve(server.streamable_http_app()) as url:
                async with Client(streamable_http(f"{url}/mcp")) as client:
                    result = await client.call_tool("add", {"a": 1, "b": 2})
                    print(result.structured_content)
                    #> {'result': 3}


        asyncio.run(main())
        ```
    """
    timeouts = httpx2.Timeout(connect_timeout, read=300.0)
    async with (
        httpx2.AsyncClient(headers=headers, timeout=timeouts) as http,
        streamable_http_client(url, http_client=http) as streams,
    ):
        yield streams


def sse(
    url: str, *, headers: Mapping[str, str] | None = None, connect_timeout: float = 5.0
) -> AbstractAsyncContextManager[TransportStreams]:
    """Reach a server over HTTP with server-sent events: only for servers that know nothing newer.

    Streamable HTTP superseded it in the protocol's version of 2025-03-26.

    Entered: the stream of events is open. Left, in whatever way: it is closed.

    Take instead: `streamable_http`, wherever the server has it.

    Since 0.1.

    Args:
        url: The stream's address, such as `http://127.0.0.1:8000/sse`.
        headers: For each request.
        connect_timeout: Seconds to connect and to send, more than 0. The stream may be silent for
            300 s.

    Raises:
        httpx2.HTTPError: On entering, alone or in an exception group: there is no such stream.

    Example:
        ```python
        import asyncio

        from context_workshop import serve
        from context_workshop.mcp import sse
        from mcp import Client
        from mcp.server import MCPServer

        server = MCPServer("old", log_level="WARNING")


        async def main() -> None:
            async with serve(server.sse_app()) as url:
                async with Client(sse(f"{url}/sse")) as client:
                    print(client.server_info.name)
                    #> old


        asyncio.run(main())
        ```
    """
    return sse_client(url, headers=dict(headers) if headers else None, timeout=connect_timeout)


def websocket(
    url: str, *, open_timeout: float = 10.0, close_timeout: float = 2.0
) -> AbstractAsyncContextManager[TransportStreams]:
    """Reach a server over a WebSocket: how to write a transport of one's own.

    WebSocket was never in the MCP specification, and the SDK dropped it in 2.0. The source is short
    on purpose: `context_workshop/_websocket.py`. asyncio only; needs the extra `websocket`.

    Entered: the WebSocket is open. Left, in whatever way: it is closed.

    Take instead: `streamable_http`, wherever the server has it.

    Since 0.1.

    Args:
        url: Such as `ws://127.0.0.1:8000`.
        open_timeout: Seconds to connect, more than 0.
        close_timeout: Seconds, more than 0, for the other side to agree to the closing; then it is
            cut off.

    Raises:
        ImportError: The extra is not installed.
        OSError: On entering: nobody listens there.
        TimeoutError: On entering: no answer in time.

    Example:
        ```python
        from context_workshop.mcp import websocket
        from mcp import Client

        client = Client(websocket("ws://127.0.0.1:8000"))
        print(client.mode)
        #> auto
        ```
    """
    try:
        from ._websocket import websocket_client  # noqa: PLC0415 - an extra of its own
    except ImportError as error:
        raise missing("websocket()", "websocket", error) from error
    return websocket_client(url, open_timeout=open_timeout, close_timeout=close_timeout)
