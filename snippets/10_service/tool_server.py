import os
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from mcp.server import MCPServer

name, path = sys.argv[1:]


@asynccontextmanager
async def lifespan(server: MCPServer) -> AsyncIterator[None]:
    with closing(sqlite3.connect(path)) as db:
        insert = "INSERT INTO event VALUES (?)"
        with db:
            db.execute("CREATE TABLE IF NOT EXISTS event (text)")
            db.execute(insert, [f"{name} starts"])
        try:
            yield
        finally:
            with db:
                db.execute(insert, [f"{name} stops"])


server = MCPServer(name, lifespan=lifespan, log_level="WARNING")


@server.tool()
def find(word: str) -> str:
    return f"{name} found {word}"


@server.tool()
def crash() -> None:
    os._exit(1)


server.run("stdio")
