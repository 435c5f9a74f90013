"""The books in a SQLite file: the engine of the standard library, with a write-ahead log."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._engine import Engine
from ._fork import close_before_a_fork, inherited
from ._schema import check, create

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._engine import Execute

_MORE_TIME = (
    "Find the program that keeps a transaction open (a shell, a backup), or give it more time: "
    "Ledger(..., timeout=...)"
)
_EXPLAINED = {
    "SQLITE_BUSY": ("the database was locked by another connection all the time", _MORE_TIME),
    "SQLITE_LOCKED": ("the database was locked by another connection all the time", _MORE_TIME),
    "SQLITE_FULL": (
        "the disk is full, or the file has reached its greatest size",
        "Make room, and do it again",
    ),
    "SQLITE_IOERR": (
        "the disk can't be read or written",
        "Look for a full disk, a quota or a limit on the size of files, and do it again",
    ),
    "SQLITE_READONLY": (
        "the file can only be read",
        "This user must be allowed to write it, and into its folder, where the write-ahead log is",
    ),
    "SQLITE_NOTADB": (
        "the file is no SQLite database",
        "Name another file; this one was not touched",
    ),
    "SQLITE_CORRUPT": ("the file is damaged", "Restore it from a backup"),
    "SQLITE_CONSTRAINT": (
        "a sum would be more than 64 bits hold",
        "No budget that is so large stops anybody: set a limit that could be reached",
    ),
}


class _Refused(sqlite3.OperationalError):
    """What SQLite itself doesn't notice."""

    remedy = ""


class _Gone(_Refused):
    """The open file is not the one of that name any more."""

    remedy = "Others see other books now: put the file back, and start this program again"


class _LogGone(_Refused):
    """The write-ahead log of others is another one."""

    remedy = (
        "The three files are one database: delete none of them alone. Stop all programs that use "
        "it, and start them again"
    )


class _NoLog(_Refused):
    """The system can't share memory for this file, which the log needs."""

    remedy = "Name a file on a disk of this machine; for several machines, take PostgreSQL"


class _Forked(_Refused):
    """SQLite believes that this process has its parent's locks."""

    remedy = "Enter the ledger after the fork: in a hook of the server's, or in the worker"


_Id = tuple[int, int] | None


class _Connection(sqlite3.Connection):
    """A connection that knows which files it has open."""

    files: tuple[_Id, ...] = ()


class SQLite(Engine):
    """A file on this machine: for the processes of one machine."""

    now = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
    faults = (sqlite3.Error,)

    def __init__(self, where: str, timeout: float) -> None:
        super().__init__(where, timeout)
        self.path = Path(where).absolute()  # a program may change its folder
        self._names = tuple(f"{self.path}{end}" for end in ("", "-wal", "-shm"))
        close_before_a_fork(self, self.path)

    def connect(self) -> _Connection:
        if inherited(self.path):
            raise _Forked("this process was forked off while the file was open")
        connection = sqlite3.connect(
            self.path,
            timeout=self.timeout,
            isolation_level=None,
            check_same_thread=False,  # the engine's lock gives threads their turns
            factory=_Connection,
        )
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: _Connection) -> None:
        execute = self.executor(connection)
        if execute("PRAGMA journal_mode", ()) != [("wal",)]:
            found = execute("PRAGMA journal_mode = WAL", ())
            if found != [("wal",)]:
                raise _NoLog(f"no write-ahead log is possible there, only {found[0][0]!r}")
        # A reservation that a power cut takes back would be money for a second call.
        execute("PRAGMA synchronous = FULL", ())
        exists = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'ledger_schema'"
        if not execute(exists, ()):
            execute("BEGIN IMMEDIATE", ())
            try:
                if not execute(exists, ()):
                    create(execute)
                self.commit(connection)
            finally:
                self.rollback(connection)
        check(execute, self.where)
        connection.files = self._files()

    def disconnect(self, connection: _Connection) -> None:
        # The last one that is closed copies the log into the file as far as its index goes, and
        # removes it. If somebody deleted that index, others have another one, and booked more.
        if (
            sys.version_info >= (3, 12)
            and connection.files
            and _id(self._names[2]) != connection.files[2]
        ):
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE)
        connection.close()

    def begin(self, connection: _Connection, *, reading: bool) -> None:
        connection.execute("BEGIN" if reading else "BEGIN IMMEDIATE")
        there = self._files()
        if there == connection.files:
            return
        if there[0] != connection.files[0]:
            raise _Gone("the file was deleted, moved or replaced while it was open")
        for name, now, then in zip(self._names, there, connection.files, strict=True):
            if now != then is not None:  # a disk that only can be read may have had none
                raise _LogGone(f"{name} was deleted or replaced while it was open")

    def _files(self) -> tuple[_Id, ...]:
        return tuple(map(_id, self._names))

    def commit(self, connection: sqlite3.Connection) -> None:
        connection.execute("COMMIT")

    def rollback(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:  # some errors end it by themselves
            connection.execute("ROLLBACK")

    def executor(self, connection: sqlite3.Connection) -> Execute:
        def execute(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
            return connection.execute(statement, values).fetchall()

        return execute

    def explain(self, fault: sqlite3.Error) -> tuple[str, str]:
        if isinstance(fault, _Refused):
            return str(fault), fault.remedy
        name = getattr(fault, "sqlite_errorname", "")
        if name.startswith("SQLITE_CANTOPEN"):
            return self._unopened()
        for kind, (what, remedy) in _EXPLAINED.items():
            if name.startswith(kind):
                return f"{what} ({fault})", remedy
        return f"{fault}", "The error of SQLite says more"

    def _unopened(self) -> tuple[str, str]:
        # Not by Path.is_dir, which fails in a folder that may not be looked into.
        if os.path.isdir(self.path):  # noqa: PTH112
            return "that is a folder", "Name a file in it"
        folder = self.path.parent
        if not os.path.lexists(folder):
            return f"there is no folder {folder}", "Make it first, or name another"
        return (
            "the file can't be opened",
            "This user must be allowed to read and write it, and to write into its folder",
        )

    def lost(self, connection: sqlite3.Connection | None) -> bool:
        return connection is None

    def passing(self, fault: sqlite3.Error) -> bool:
        # SQLite waits by itself, but not where two programs make the same file at once.
        return getattr(fault, "sqlite_errorname", "").startswith("SQLITE_BUSY")


def _id(name: str) -> _Id:
    try:
        found = os.stat(name)  # noqa: PTH116 - Path.stat costs twice as much
    except OSError:
        return None
    return found.st_dev, found.st_ino
