import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

Database = sqlite3.Connection
COUNT = "SELECT count(*) FROM line WHERE batch = ?"


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
async def store(batch: str, lines: list[str], ctx: Context[Database]) -> None:
    """Store a batch: all of its lines, or none."""
    if "(slow)" in lines:
        await asyncio.Event().wait()  # never ends
    with ctx.request_context.lifespan_context as db:
        for line in lines:
            if not line:
                raise ToolError(f"{batch}: an empty line")
            db.execute("INSERT INTO line VALUES (?, ?)", (batch, line))


@server.tool()
async def count(batch: str, ctx: Context[Database]) -> int:
    """How many lines of a batch are stored."""
    db = ctx.request_context.lifespan_context
    return int(db.execute(COUNT, [batch]).fetchone()[0])


app = server.streamable_http_app()
