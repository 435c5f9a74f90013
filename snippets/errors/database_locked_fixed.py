import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


# --8<-- [start:cure]
@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=30)) as db:  # seconds to wait
        yield db


def prepare(path: Path) -> None:
    """Once, before the workers start: the switch waits for no lock."""
    with connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")  # readers don't block the writer


def note(db: sqlite3.Connection, ask: str) -> None:
    answer = ask.upper()  # the slow call first, outside
    with db:  # one short transaction; closes nothing
        db.execute("INSERT INTO notes VALUES (?)", (answer,))


# --8<-- [end:cure]
with TemporaryDirectory() as folder:
    path = Path(folder) / "db"
    prepare(path)
    with connect(path) as one, connect(path) as two:
        with one:
            one.execute("CREATE TABLE notes (text)")
        note(one, "first")
        note(two, "second")
        with closing(one.execute("SELECT text FROM notes")) as rows:
            print(rows.fetchall())
