"""Chapter 7, whole: make managers one by one, and own as many as needed."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    closing,
    contextmanager,
    nullcontext,
)
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

Manager = AbstractAsyncContextManager[Any]


@asynccontextmanager
async def database(path: Path) -> AsyncIterator[sqlite3.Connection]:
    """Making: setup, yield, cleanup."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("create table if not exists answer (text)")
        print("+database")
        try:
            yield db
        finally:
            print("-database")


@contextmanager
def cache(path: Path) -> Iterator[dict[str, str]]:
    """Files block anyway: a synchronous manager."""
    data = json.loads(path.read_text()) if path.exists() else {}
    print("+cache", len(data))
    try:
        yield data
    finally:
        path.write_text(json.dumps(data))
        print("-cache", len(data))


@asynccontextmanager
async def writer(db: sqlite3.Connection) -> AsyncIterator[Any]:
    """A queue and the task that empties it: cleanup that has to wait."""

    async def write() -> None:
        while (text := await jobs.get()) is not None:
            db.execute("insert into answer values (?)", [text])
            db.commit()

    jobs: asyncio.Queue[str | None] = asyncio.Queue()
    task = asyncio.create_task(write(), name="writer")
    print("+writer")
    try:
        yield jobs
    finally:
        jobs.put_nowait(None)  # the end: what came before is written
        await task
        print("-writer")


class Application:
    """Owning: one stack, handed over once everything is open."""

    def __init__(self, folder: Path, extras: list[Manager]) -> None:
        self.db_path, self.cache_path = folder / "db", folder / "cache"
        self.extras = extras

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self.db = await stack.enter_async_context(database(self.db_path))
            self.cache = stack.enter_context(cache(self.cache_path))
            self.jobs = await stack.enter_async_context(writer(self.db))
            for extra in self.extras:
                await stack.enter_async_context(extra)
            self._stack = stack.pop_all()
            return self

    async def __aexit__(self, *error: Any) -> bool | None:  # noqa: PYI036
        return await self._stack.__aexit__(*error)

    def answer(self, question: str) -> None:
        self.cache[question] = f"answer to {question}"
        self.jobs.put_nowait(self.cache[question])


@asynccontextmanager
async def extra(name: str) -> AsyncIterator[None]:
    if not name.isalpha():
        raise ValueError(f"no such extra: {name}")
    print(f"+{name}")
    try:
        yield
    finally:
        print(f"-{name}")


async def run(folder: Path, extras: dict[str, bool]) -> None:
    managers: list[Manager] = []
    for name, wanted in extras.items():
        managers.append(extra(name) if wanted else nullcontext())
    async with Application(folder, managers) as app:
        app.answer(f"question {len(extras)}")


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        path = Path(temporary)
        asyncio.run(run(path, {"metrics": False}))
        asyncio.run(run(path, {"metrics": True, "audit": True}))
        try:
            asyncio.run(run(path, {"metrics": True, "404": True}))
        except ValueError as error:
            print("not started:", error)
        with closing(sqlite3.connect(path / "db")) as db:
            print(*db.execute("select text from answer").fetchall())
