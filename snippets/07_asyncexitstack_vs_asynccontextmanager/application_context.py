import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


@asynccontextmanager
async def writer(db: sqlite3.Connection) -> AsyncIterator[Any]:
    jobs: asyncio.Queue[str] = asyncio.Queue()
    try:
        yield jobs
    finally:
        print("to write:", jobs.qsize())
        while not jobs.empty():
            db.execute("insert into answer values (?)", [jobs.get_nowait()])
        db.commit()


@asynccontextmanager
async def application(name: str, parts: list[str]) -> AsyncIterator[Any]:
    async with AsyncExitStack() as stack:
        stack.callback(print, f"-{name}")
        folder = Path(stack.enter_context(TemporaryDirectory()))
        db = stack.enter_context(closing(sqlite3.connect(folder / "db")))
        db.execute("create table answer (text)")
        app: dict[str, Any] = {"db": db}
        if "queue" in parts:
            app["queue"] = await stack.enter_async_context(writer(db))
        if "log" in parts:
            app["log"] = stack.enter_context((folder / "log").open("w"))
        yield app


async def main() -> None:
    async with application("batch", ["queue"]) as batch:
        async with application("chat", ["queue", "log"]) as chat:
            print("batch:", *batch, "chat:", *chat)
            batch["queue"].put_nowait("18 tokens")
        print("closed with chat:", chat["log"].closed)


asyncio.run(main())
