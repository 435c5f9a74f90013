import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory


# --8<-- [start:cure]
def connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30)  # seconds to wait for the lock
    db.execute("PRAGMA journal_mode=WAL")  # readers don't block the writer
    return db


def note(db: sqlite3.Connection, ask: str) -> None:
    answer = ask.upper()  # the slow call first, outside
    with db:  # one short transaction; closes nothing
        db.execute("INSERT INTO notes VALUES (?)", (answer,))


# --8<-- [end:cure]
with (
    TemporaryDirectory() as folder,
    closing(connect(Path(folder) / "db")) as one,
    closing(connect(Path(folder) / "db")) as two,
):
    with one:
        one.execute("CREATE TABLE notes (text)")
    note(one, "first")
    note(two, "second")
    with closing(one.execute("SELECT text FROM notes")) as rows:
        print(rows.fetchall())
