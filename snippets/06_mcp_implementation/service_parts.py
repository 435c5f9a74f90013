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
        self.queue = asyncio.Queue[str]()
        self.db = db
        self.task = asyncio.create_task(self.store(), name="outbox")

    async def store(self) -> None:
        while True:
            row = (await self.queue.get(),)
            self.db.connection.execute("INSERT INTO event VALUES (?)", row)
            self.queue.task_done()

    async def close(self) -> None:
        await self.queue.join()  # what is still in it
        self.task.cancel()
        print("  outbox drained")
