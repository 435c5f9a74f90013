import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from mcp.server import MCPServer
from mcp.server.mcpserver import Context

Database = sqlite3.Connection


@asynccontextmanager
async def open_notes(server: MCPServer[Database]) -> AsyncIterator[Database]:
    with closing(sqlite3.connect(sys.argv[1])) as db:
        db.execute("CREATE TABLE IF NOT EXISTS note (source, text)")
        yield db


server = MCPServer("sqlite", lifespan=open_notes, log_level="WARNING")


@server.tool()
async def add_note(source: str, text: str, ctx: Context[Database]) -> int:
    """Store a note; its id."""
    db = ctx.request_context.lifespan_context
    with db:  # one transaction
        row = db.execute("INSERT INTO note VALUES (?, ?)", (source, text))
    return row.lastrowid or 0


@server.tool()
async def find_notes(word: str, ctx: Context[Database]) -> list[str]:
    """The notes that contain a word."""
    db = ctx.request_context.lifespan_context
    rows = db.execute("SELECT text FROM note WHERE instr(text, ?)", [word])
    return [text for (text,) in rows]


if __name__ == "__main__":
    server.run("stdio")
