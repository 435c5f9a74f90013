import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def database() -> Iterator[sqlite3.Connection]:
    print("setup")
    db = sqlite3.connect(":memory:")
    try:
        yield db  # the step that varies: the caller's block
    finally:
        print("cleanup")
        db.close()


with database() as db:
    print("use", db.execute("SELECT 1 + 1").fetchone())
with database() as db:
    print("use", db.execute("SELECT upper('a')").fetchone())
