"""The books in PostgreSQL, by psycopg: for the processes of several machines."""

from __future__ import annotations

import math
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from ._engine import Engine
from ._extras import missing
from ._schema import check, create

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
except ImportError as error:
    raise missing("Ledger('postgresql://…')", "postgres", error) from error

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from ._engine import Execute

_CREATING = 7305801211204  # one lock for all who make the tables; any number that is ours
_BY_STATE = {
    "22003": (
        "a sum would be more than 64 bits hold",
        "No budget that is so large stops anybody: set a limit that could be reached",
    ),
    "23514": (
        "a sum would be more than 64 bits hold",
        "No budget that is so large stops anybody: set a limit that could be reached",
    ),
    "22P05": (
        "the database can't store this text",
        "Make it with the encoding UTF8, or take another name",
    ),
    "25006": ("this server can only be read", "Name the one that is written to, not a standby"),
    "25P02": ("the transaction had failed", "Do it again"),
    "25P03": ("this process stood still, and the server gave its transaction up", "Do it again"),
    "3D000": ("there is no such database", "Make it: createdb"),
    "42501": (
        "this user may not do that",
        "Grant it the tables ledger_…, and CREATE on the schema if they are to be made",
    ),
    "42P01": (
        "the tables of the ledger are not there any more",
        "Restore them, and start this program again",
    ),
    "53100": ("the server's disk is full", "Make room there, and do it again"),
    "53300": ("the server has no connection left", "Raise max_connections, or pool connections"),
    "55P03": (
        "another connection has locked the budget all the time",
        "Find who keeps a transaction open, or give it more time: Ledger(..., timeout=...)",
    ),
    "57014": (
        "the server did not answer in time",
        "Look for who keeps a transaction open, or give it more time: Ledger(..., timeout=...)",
    ),
}
_PASSING = {
    *("40001", "40P01"),  # two transactions that could not both go on
    *("57P01", "57P02", "57P03"),  # the server stops, crashed, or is not ready yet
    *("25P03", "57P05"),  # it has given up a connection that was idle
}
_FULL = ("too many clients", "too many connections", "connection slots")
_NOT_READY = (*_FULL, "starting up", "shutting down", "recovery", "not accepting connections")


class _Silent(psycopg.OperationalError):
    """The server has not answered for longer than it lets itself take."""


class _Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that gives up a server that stands still, which no time-out of its own ends."""

    patience = math.inf

    def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return super().wait(_limited(gen, self.patience), *arguments, **options)
        except _Silent:
            self.pgconn.finish()  # in the middle of an answer: it is of no use any more
            raise


def _limited(steps: Generator[Any, Any, Any], patience: float) -> Generator[Any, Any, Any]:
    """Take the steps of psycopg, as long as something comes within the time."""
    until = monotonic() + patience
    try:
        wanted = next(steps)
        while True:
            ready = yield wanted
            if not ready and monotonic() > until:
                raise _Silent(f"no answer within {patience:g} s")
            wanted = steps.send(ready)
    except StopIteration as end:
        return end.value


class Postgres(Engine):
    """A database on a server."""

    now = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
    for_update = " FOR UPDATE"
    faults = (psycopg.Error,)

    def __init__(self, where: str, timeout: float) -> None:
        try:
            parts = conninfo_to_dict(where)
        except psycopg.ProgrammingError as error:
            raise ValueError(f"not an address of a PostgreSQL database: {error}") from None
        # Without the password: it stands in messages.
        place = "".join(f":{parts[key]}" for key in ("port",) if key in parts)
        super().__init__(
            f"postgresql://{parts.get('host', '')}{place}/{parts.get('dbname', '')}", timeout
        )
        milliseconds = max(1, round(timeout * 1000))
        self._conninfo = where
        self._options: dict[str, Any] = {
            "client_encoding": "utf8",  # of a database in SQL_ASCII, text would be bytes
            "application_name": parts.get("application_name", "context_workshop.ledger"),
            "connect_timeout": parts.get("connect_timeout", max(2, round(timeout))),
            # What a network swallows is given up, too.
            "tcp_user_timeout": parts.get("tcp_user_timeout", milliseconds),
        }
        # By the transaction, not by the connection, which a pooler in between may share.
        self._beginning = (
            "BEGIN ISOLATION LEVEL READ COMMITTED; "
            f"SET LOCAL lock_timeout = {milliseconds}; "
            f"SET LOCAL statement_timeout = {milliseconds + 1000}; "
            # Whoever stands still keeps nobody from the budget.
            f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds + 1000}; "
            # A reservation that a crash takes back would be money for a second call.
            "SET LOCAL synchronous_commit = on"
        )

    def connect(self) -> psycopg.Connection[Any]:
        connection = _Connection.connect(
            self._conninfo, autocommit=True, prepare_threshold=None, **self._options
        )
        connection.patience = self.timeout + 2  # the server's own limits come first
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: psycopg.Connection[Any]) -> None:
        execute = self.executor(connection)
        # Not by to_regclass: its cache hears of no tables that others make while we wait for a
        # lock.
        exists = (
            "SELECT 1 FROM pg_class WHERE relname = 'ledger_schema' AND pg_table_is_visible(oid)"
        )
        if not execute(exists, ()):
            self.begin(connection, reading=False)
            try:
                execute("SELECT pg_advisory_xact_lock(?)", (_CREATING,))
                if not execute(exists, ()):
                    create(execute)
                self.commit(connection)
            finally:
                self.rollback(connection)
        check(execute, self.where)

    def begin(self, connection: psycopg.Connection[Any], *, reading: bool) -> None:
        connection.execute(self._beginning)

    def commit(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute("COMMIT")

    def rollback(self, connection: psycopg.Connection[Any]) -> None:
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            connection.execute("ROLLBACK")

    def executor(self, connection: psycopg.Connection[Any]) -> Execute:
        def execute(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
            cursor = connection.execute(_translated(statement), values)
            return cursor.fetchall() if cursor.description else []

        return execute

    def explain(self, fault: psycopg.Error) -> tuple[str, str]:
        said = " ".join(str(fault).split())
        # A refusal to connect has a text alone.
        state = "53300" if any(each in said for each in _FULL) else fault.sqlstate
        what, remedy = _BY_STATE.get(state or "", ("", ""))
        if what:
            return f"{what} ({said})", remedy
        if fault.sqlstate is None and isinstance(fault, psycopg.OperationalError):
            refused = "FATAL" in said
            return (
                f"the server {'refuses' if refused else 'does not answer'} ({said})",
                "Look whether it runs there, and at user, password and database of the address",
            )
        return said, "The error of PostgreSQL says more"

    def lost(self, connection: psycopg.Connection[Any] | None) -> bool:
        return connection is None or connection.closed

    def passing(self, fault: psycopg.Error) -> bool:
        if fault.sqlstate is not None:
            return fault.sqlstate in _PASSING
        if not isinstance(fault, psycopg.OperationalError):
            return False
        # A refusal by the server, of a password for instance, comes again; where it speaks another
        # language, that is noticed when the time is up.
        said = str(fault)
        return "FATAL" not in said or any(each in said for each in _NOT_READY)


@cache
def _translated(statement: str) -> Any:
    return statement.replace("?", "%s")
