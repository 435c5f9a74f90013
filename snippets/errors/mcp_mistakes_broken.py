# expect: output Client must be used within an async context manager
import asyncio
import io
import sys
from collections.abc import Awaitable

import fastmcp
from agents.exceptions import UserError
from agents.mcp import MCPServerStdio
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.server import MCPServer

from context_workshop import serve

server = MCPServer("slow", log_level="ERROR")


@server.tool()
async def think() -> str:
    await asyncio.Event().wait()
    return "done"


async def attempt(mistake: str, call: Awaitable[object]) -> None:
    try:
        await call
    except* (MCPError, RuntimeError, UserError, ValueError, OSError) as group:
        (error,) = group.exceptions
        print(f"{mistake}:\n    {type(error).__name__}: {error}")


async def three_streams(url: str) -> None:
    async with streamable_http_client(url) as (_read, _write, _):  # type: ignore[misc]
        pass


async def in_a_notebook() -> None:
    child = StdioServerParameters(command=sys.executable)
    async with stdio_client(child, errlog=io.StringIO()):
        pass


async def main() -> None:
    stdio = MCPServerStdio({"command": "python"})
    await attempt("mcp, not entered", Client(server).list_tools())
    await attempt("fastmcp", fastmcp.Client(fastmcp.FastMCP("f")).list_tools())
    await attempt("openai-agents", stdio.list_tools())
    await attempt("stderr without a file", in_a_notebook())
    async with Client(server) as client:
        call = client.call_tool("think", read_timeout_seconds=0.05)
        await attempt("a slow tool", call)
    async with serve(server.streamable_http_app()) as url:
        await attempt("code for mcp 1", three_streams(f"{url}/mcp"))


asyncio.run(main())
