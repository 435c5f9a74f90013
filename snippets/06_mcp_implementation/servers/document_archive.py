import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from mcp.server import MCPServer
from mcp.server.mcpserver import Context


@asynccontextmanager
async def open_archive(
    server: MCPServer[sqlite3.Connection],
) -> AsyncIterator[sqlite3.Connection]:
    with closing(sqlite3.connect(sys.argv[1])) as db:
        db.execute("CREATE TABLE IF NOT EXISTS document (title, words)")
        yield db


server = MCPServer(
    "document-archive", lifespan=open_archive, log_level="WARNING"
)


@server.tool()
async def store_document(
    title: str, words: int, ctx: Context[sqlite3.Connection]
) -> int:
    """Store what is known of a document; its id."""
    db = ctx.request_context.lifespan_context
    with db:  # one transaction
        values = (title, words)
        row = db.execute("INSERT INTO document VALUES (?, ?)", values)
    return row.lastrowid or 0


if __name__ == "__main__":
    server.run("stdio")
