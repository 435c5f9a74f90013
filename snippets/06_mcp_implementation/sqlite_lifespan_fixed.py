import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from mcp import Client
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import TextContent


@asynccontextmanager
async def lifespan(
    server: MCPServer[sqlite3.Connection],
) -> AsyncIterator[sqlite3.Connection]:
    print("startup")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute("CREATE TABLE diary (text)")
        try:
            yield db
        finally:
            print("shutdown")


server = MCPServer("diary", lifespan=lifespan, log_level="ERROR")


# --8<-- [start:cure]
@server.tool()
async def write(text: str, ctx: Context[sqlite3.Connection]) -> int:
    db = ctx.request_context.lifespan_context
    try:
        row = db.execute("INSERT INTO diary VALUES (?)", (text,))
    except sqlite3.ProgrammingError as error:
        raise ToolError(str(error).partition(".")[0]) from error
    return row.lastrowid or 0


# --8<-- [end:cure]


async def main() -> None:
    async with Client(server) as client:
        for note in "first", "second":
            result = await client.call_tool("write", {"text": note})
            (content,) = result.content
            assert isinstance(content, TextContent)
            print("call", result.is_error, content.text)


asyncio.run(main())
