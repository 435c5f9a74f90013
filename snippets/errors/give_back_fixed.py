import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

pool = SimpleQueue[sqlite3.Connection]()


@contextmanager
def session() -> Iterator[sqlite3.Connection]:
    db = pool.get()
    try:
        yield db
    finally:
        pool.put(db)


# --8<-- [start:cure]
def answer(request: Request) -> StreamingResponse:
    """In a thread: the wait for a connection blocks no loop."""
    with session() as db:  # not a `yield` dependency: that ends too late
        rows = db.execute("SELECT 'one' UNION SELECT 'two'").fetchall()

    async def stream() -> AsyncIterator[str]:
        print("in the pool while streaming:", pool.qsize())
        for (row,) in rows:
            yield row

    return StreamingResponse(stream())


# --8<-- [end:cure]
pool.put(sqlite3.connect(":memory:", check_same_thread=False))
with TestClient(Starlette(routes=[Route("/", answer)])) as client:
    print(client.get("/").text)
pool.get().close()
