import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

opened: list[TextIO] = []


def open_log(path: Path) -> TextIO:
    opened.append(path.open("a"))
    return opened[-1]


@contextmanager
def job(log: Path, database: Path) -> Iterator[None]:
    with open_log(log), closing(sqlite3.connect(database)):
        yield


with TemporaryDirectory() as name:
    for database in "jobs.db", "missing/jobs.db":
        try:
            with job(Path(name, "log"), Path(name, database)):
                print("ok", end="")
        except sqlite3.OperationalError as error:
            print(type(error).__name__, end="")
        print(", log closed:", opened[-1].closed)
