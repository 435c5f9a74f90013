# message: Ctrl-C came in the client's block: 0 of 1 connections closed, wanted 1 of 1
import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from notes_server_check import check

Notes = MCPServer[sqlite3.Connection]


def notes_server(connect: Callable[[], sqlite3.Connection]) -> Notes:
    """Make a server with one tool: it stores a note in a database."""

    @asynccontextmanager
    async def lifespan(server: Notes) -> AsyncIterator[sqlite3.Connection]:
        db = connect()
        try:
            db.execute("CREATE TABLE IF NOT EXISTS notes (text)")
            yield db
        except (Exception, asyncio.CancelledError):
            db.close()
            raise
        db.close()

    server = MCPServer("notes", lifespan=lifespan, log_level="ERROR")

    @server.tool()
    async def note(text: str, ctx: Context[sqlite3.Connection]) -> int:
        if not text:
            raise ToolError("an empty note: give it a text")
        db = ctx.request_context.lifespan_context
        with db:
            row = db.execute("INSERT INTO notes VALUES (?)", (text,))
        return row.lastrowid or 0

    return server


check(notes_server)
