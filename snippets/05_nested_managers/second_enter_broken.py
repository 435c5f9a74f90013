# expect: output ^OperationalError, log closed: False$
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

opened: list[TextIO] = []


def open_log(path: Path) -> TextIO:
    opened.append(path.open("a"))
    return opened[-1]


class Job:
    def __init__(self, log: Path, database: Path) -> None:
        self.paths = log, database

    def __enter__(self) -> None:
        log, database = self.paths
        self.log = open_log(log)
        self.db = sqlite3.connect(database)

    def __exit__(self, *_: object) -> None:
        self.db.close()
        self.log.close()


with TemporaryDirectory() as name:
    for database in "jobs.db", "missing/jobs.db":
        try:
            with Job(Path(name, "log"), Path(name, database)):
                print("ok", end="")
        except sqlite3.OperationalError as error:
            print(type(error).__name__, end="")
        print(", log closed:", opened[-1].closed)
