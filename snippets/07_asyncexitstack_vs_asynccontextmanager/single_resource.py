import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from sqlite3 import Connection, connect

Answers = asyncio.Queue[str | None]


@asynccontextmanager
async def database() -> AsyncIterator[Connection]:
    db = connect(":memory:")
    try:
        db.execute("create table answer (text)")
        yield db
    finally:
        db.close()
        print("-db")


@asynccontextmanager
async def queue(db: Connection) -> AsyncIterator[Answers]:
    async def write() -> None:
        while (text := await jobs.get()) is not None:
            with db:  # commits: what is written stays, whatever comes
                db.execute("insert into answer values (?)", [text])

    jobs: Answers = asyncio.Queue()
    writer = asyncio.create_task(write(), name="writer")
    try:
        yield jobs
    finally:
        jobs.put_nowait(None)  # the end: what came before is written
        await writer
        print("-queue")


async def main() -> None:
    async with database() as db:
        async with queue(db) as jobs:
            for number in 1, 2, 3:
                jobs.put_nowait(f"answer {number}")
            print("waiting", jobs.qsize())
        rows = db.execute("select count(*) from answer")
        print("written", *rows.fetchone())


asyncio.run(main())
