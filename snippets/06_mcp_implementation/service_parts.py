import asyncio
import sqlite3
from pathlib import Path


class Database:
    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("CREATE TABLE event (text)")

    def close(self) -> None:
        self.connection.close()
        print("  database closed")


class Cache:
    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder

    def close(self) -> None:
        self.folder.rmdir()
        print("  cache removed")


class Outbox:
    def __init__(self, db: Database) -> None:
        self.queue = asyncio.Queue[str | None]()
        self.db = db
        self.task = asyncio.create_task(self.store(), name="outbox")

    async def store(self) -> None:
        while (text := await self.queue.get()) is not None:
            row = (text,)
            self.db.connection.execute("INSERT INTO event VALUES (?)", row)

    async def close(self) -> None:
        self.queue.put_nowait(None)  # the end: what came before is stored
        await self.task  # its error, if it has failed
        print("  outbox drained")
