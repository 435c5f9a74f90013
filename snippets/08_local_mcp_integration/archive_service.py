import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

Database = sqlite3.Connection


@asynccontextmanager
async def open_lines(server: MCPServer[Database]) -> AsyncIterator[Database]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE line (batch, text)")
        print("database opened")
        try:
            yield db
        finally:
            print("database closed")


server = MCPServer("archive", lifespan=open_lines, log_level="WARNING")


@server.tool()
async def store_line(batch: str, text: str, ctx: Context[Database]) -> int:
    """Store a line of a batch; how many there are now."""
    if not text:
        raise ToolError(f"{batch}: an empty line")
    if text == "(slow)":
        await asyncio.Event().wait()  # somebody else never answers
    db = ctx.request_context.lifespan_context
    with db:
        db.execute("INSERT INTO line VALUES (?, ?)", (batch, text))
    return int(db.execute("SELECT count(*) FROM line").fetchone()[0])


app = server.streamable_http_app()
