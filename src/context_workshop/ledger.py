"""A limit on money that several processes share, and that survives them.

A reservation is an entry in a database: one transaction checks and holds, another one settles. What
a process held that was killed counts as spent until somebody finds out what the call has cost.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, cast

from ._books import Books
from ._engine import Engine, LedgerError
from ._ledger_budget import LedgerBudget, LedgerSnapshot, Uncertain
from ._ledger_reservation import LedgerReservation
from ._money import as_units, of_units
from ._terms import LONGEST_EXPIRY, as_id, as_name, as_per, as_place, as_seconds

if TYPE_CHECKING:
    from decimal import Decimal
    from types import TracebackType

    from ._readings import Per

__all__ = [
    "Ledger",
    "LedgerBudget",
    "LedgerError",
    "LedgerReservation",
    "LedgerSnapshot",
    "Uncertain",
]


class Ledger:
    """Keep budgets in a database, for several processes at once and for those after them.

    A path is a SQLite file, made if there is none, with a write-ahead log: for the processes of one
    machine, on a disk of its own, not on a network's. `postgresql://…` is a database of PostgreSQL,
    by psycopg: for several machines. The tables begin with `ledger_`, and other tables may be
    beside them.

    Entered: the database was reached, and its tables are there. Left: the connection of this
    process is closed; a reservation that is still held stays held.

    It is for all threads of a process, which take turns on one connection, and for the children of
    a fork, each of which opens its own; a fork waits for the transaction that runs. Every call
    waits for one transaction, or `timeout`; under
    asyncio, `async with budget.reserve(…)` and `async with session.request(…)` wait in a thread.
    `with Ledger(…)`, `budget` and what reads the books are for the start of a program and for
    reports: elsewhere `await asyncio.to_thread(budget.snapshot)`.

    A reservation has a holder, the process that made it, and an expiry. If the holder has ended,
    which other processes of its machine see at once where there is a /proc, or if its time is over,
    it is uncertain: the call may have been billed. It counts as spent, is listed by `uncertain`,
    and can be settled late. So a crash never makes money available.

    The clock is the database's, in UTC: one that goes back opens no period anew. One that was far
    ahead has opened a later period; that one stays until it has come.

    Take instead: `Budget`, in one process; the limit that your provider or gateway sets, where not
    all who spend the money use this ledger.

    Since 0.2.

    Args:
        where: A path, or the address of a PostgreSQL database.
        timeout: Seconds to wait for the turn, for others' transactions and for a server that
            starts again; more than 0.
        expiry: Seconds after which a reservation is uncertain even if its holder lives; more than
            the longest call, with all its attempts.

    Raises:
        ImportError: The extra for PostgreSQL is not installed.
        LedgerError: On entering: the database can't be reached, is none, or has tables of another
            version.
        RuntimeError: It is entered while it is open, or used while it is not.
        TypeError: A time is no number, or the place no path.
        ValueError: A time is not above 0, or too long; or it is an address of something else; or a
            database in memory, which nobody shares.

    Example:
        ```python
        from tempfile import TemporaryDirectory

        from context_workshop import Ledger

        with TemporaryDirectory() as folder:
            with Ledger(f"{folder}/spend.db") as ledger:
                budget = ledger.budget("team", "5.00", per="month")
                with budget.reserve("0.02") as reservation:
                    reservation.settle("0.0125")
            with Ledger(f"{folder}/spend.db") as ledger:  # another process, perhaps
                print(ledger.budget("team").snapshot().remaining)
                #> 4.9875
        ```
    """

    def __init__(
        self, where: str | os.PathLike[str], *, timeout: float = 10.0, expiry: float = 3600.0
    ) -> None:
        self._engine = _engine(as_place(where), as_seconds(timeout, "timeout"))
        self._books = Books(self._engine, as_seconds(expiry, "expiry", LONGEST_EXPIRY))
        self._open = False
        self._pools: dict[int, ThreadPoolExecutor] = {}  # by process: a fork inherits no threads

    def __repr__(self) -> str:
        return f"<Ledger {self._engine.where}: {'open' if self._open else 'closed'}>"

    def __enter__(self) -> Self:
        if self._open:
            raise RuntimeError(f"{self!r} can't be entered twice")
        self._engine.open()
        self._open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._open:
            raise RuntimeError(f"{self!r} can't be left: enter it first")
        self._open = False
        try:
            pool = self._pools.pop(os.getpid(), None)
            if pool is not None:
                pool.shutdown()
        finally:
            self._engine.close()

    def budget(
        self, name: str, limit: Decimal | int | str | None = None, *, per: Per | None = None
    ) -> LedgerBudget:
        """Make a budget, or find it: all programs must agree on its limit and its period.

        Args:
            name: Of the budget, in this database.
            limit: What may be spent in each period, or in all; `None` takes both as the books have
                them.
            per: `"month"` or `"day"`, in UTC: the limit holds for each; `None` for all time.

        Raises:
            LedgerError: The books have another limit or period, or no such budget and no limit is
                given. Nothing is changed.
            TypeError: The limit is a float, or the name no text.
            ValueError: The limit is negative, NaN, infinite, finer than 10⁻¹⁰ or too large; the
                name is empty, longer than 200 characters or can't be stored; or the period is
                something else.
        """
        name, asked = as_name(name), as_per(per)
        if limit is None and per is not None:
            raise ValueError("per is given with a limit: without, both are as the books have them")
        most = None if limit is None else as_units(limit, "limit")
        found, period = self._opened().open_budget(name, most, asked)
        known = cast("Per | None", period or None)
        return LedgerBudget(
            name,
            of_units(found),
            known,
            where=self._engine.where,
            books=self._opened,
            threads=self._threads,
        )

    def change_limit(self, name: str, limit: Decimal | int | str) -> None:
        """Give a budget another limit, for all programs at once, also those that are running.

        Below what is spent it is allowed: what comes next is refused.

        Raises:
            LedgerError: There is no such budget.
            TypeError: The limit is a float.
            ValueError: As for `budget`.
        """
        self._opened().change_limit(as_name(name), as_units(limit, "limit"))

    def uncertain(self, name: str | None = None) -> list[Uncertain]:
        """List the reservations that no holder will settle any more, the oldest first.

        Args:
            name: Of a budget; of all if not given.

        Raises:
            LedgerError: The books can't be read.
        """
        return [
            Uncertain(
                entry.id,
                entry.budget,
                entry.period,
                of_units(entry.amount),
                entry.holder,
                datetime.fromtimestamp(entry.made / 1000, UTC),
                "its process has ended" if entry.died else "its time is over",
            )
            for entry in self._opened().uncertain(None if name is None else as_name(name))
        ]

    def settle(self, id: str, cost: Decimal | int | str) -> None:  # noqa: A002 - as the entry has it
        """Settle late what is uncertain, or what this process could not book: 0 gives it back.

        It counts in the period in which it was reserved. The same cost again changes nothing.

        Raises:
            LedgerError: There is no such reservation, it was settled at another cost, or its
                holder is at work still. Nothing is changed.
            TypeError: The cost is a float, or the id no text.
            ValueError: The cost is negative, NaN, infinite, too fine or too large; or no id is
                like that.
        """
        self._opened().settle(as_id(id), as_units(cost, "cost"), late=True)

    def _opened(self) -> Books:
        if not self._open:
            raise RuntimeError(f"{self!r} can't be used: enter it first, by `with`")
        return self._books

    def _threads(self) -> ThreadPoolExecutor:
        """Return the thread in which this process waits for the database, under asyncio.

        Raises:
            LedgerError: The ledger was left.
        """
        if not self._open:
            raise LedgerError(
                f"{self._engine.where}: the ledger was left. What is reserved stays held, and "
                "counts as spent. Leave it after the blocks that use it; settle it late by "
                "ledger.settle(id, cost)"
            )
        here = self._pools.get(os.getpid())
        if here is None:
            here = self._pools.setdefault(
                os.getpid(), ThreadPoolExecutor(1, thread_name_prefix="ledger")
            )
        return here


def _engine(where: str, timeout: float) -> Engine:
    if where.startswith(("postgresql://", "postgres://")):
        from ._postgres import Postgres  # noqa: PLC0415 - needs an extra

        return Postgres(where, timeout)
    if "://" in where:
        kind = where.partition("://")[0]
        raise ValueError(f"a ledger is a path or postgresql://…, and not {kind}://…")
    if not where or where == ":memory:" or where.startswith("file:"):
        raise ValueError(
            f"a ledger is a file that others open too, and not {where!r}; in one process, take a "
            "Budget"
        )
    from ._sqlite import SQLite  # noqa: PLC0415 - a program needs one of them

    return SQLite(where, timeout)
