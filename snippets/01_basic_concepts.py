"""Chapter 1, whole: a timer, a temporary configuration, a file, a database."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Self

MISSING = object()
CONFIG: dict[str, object] = {"model": "large"}


class Timer:
    """The class form: what it measured stays readable after the block."""

    def __enter__(self) -> Self:
        self.start = perf_counter()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.elapsed = perf_counter() - self.start


@contextmanager
def traced(name: str) -> Iterator[None]:
    """The generator form: setup, use, cleanup."""
    print(f"+{name}")
    outcome = "error"
    try:
        yield
        outcome = "ok"  # on success only
    finally:
        print(f"-{name}: {outcome}")


@contextmanager
def temp_config(**changes: object) -> Iterator[None]:
    """Put back the state, not only the value: what was absent is absent."""
    before = {key: CONFIG.get(key, MISSING) for key in changes}
    try:
        CONFIG.update(changes)
        yield
    finally:
        for key, value in before.items():
            if value is MISSING:
                CONFIG.pop(key, None)
            else:
                CONFIG[key] = value


@contextmanager
def database(path: Path) -> Iterator[sqlite3.Connection]:
    """Managers inside a manager: one transaction, then the file is closed."""
    with closing(sqlite3.connect(path)) as db, db:
        yield db


def setup_use_cleanup() -> None:
    with traced("first"):
        print("use first")
    try:
        with traced("second"):
            json.loads('{"ok": tr')
    except ValueError as error:
        print("caught", error)
        with traced("again"):
            print("use again")


def timing() -> None:
    with Timer() as sorting:
        sorted(range(100_000), key=lambda n: -n)
    print("took > 0 s:", sorting.elapsed > 0)


def temporary_configuration() -> None:
    with temp_config(model="small", debug=True):
        print("inside", CONFIG)
    print("after ", CONFIG)


def files_and_transactions(folder: Path) -> None:
    notes = folder / "notes.txt"
    with notes.open("w") as file:
        file.write("18 tokens")
    print("file closed:", file.closed)

    path = folder / "calls.sqlite"
    with database(path) as db:
        db.execute("create table calls (tokens int)")
        db.execute("insert into calls values (18)")
    try:
        with database(path) as db:
            db.execute("insert into calls values (99)")
            json.loads('{"ok": tr')
    except ValueError:
        print("rolled back")
    with database(path) as db:
        print("calls:", db.execute("select tokens from calls").fetchall())


def all_together(folder: Path) -> None:
    with (
        traced("outer"),
        temp_config(model="small"),
        database(folder / "calls.sqlite") as db,
        traced("inner"),
    ):
        rows = db.execute("select count(*) from calls").fetchone()
        print("use", CONFIG["model"], *rows)


if __name__ == "__main__":
    setup_use_cleanup()
    timing()
    temporary_configuration()
    with TemporaryDirectory() as name:
        files_and_transactions(Path(name))
        all_together(Path(name))
