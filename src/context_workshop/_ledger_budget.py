"""A ledger's budget, as a program has it: what it does, and what it says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from ._balance import remaining_of
from ._ledger_reservation import LedgerReservation, refuse_in_loop
from ._money import as_units, of_units, payable
from .events import emit, observed

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from datetime import datetime
    from decimal import Decimal

    from ._books import Books
    from ._readings import Per


class LedgerBudget:
    """Limit the money that may be spent by all who use a ledger: what `Ledger.budget` returns.

    A session takes it as it takes a `Budget`. What is spent and reserved never passes the limit,
    with the exception that a `Budget` has: a call that costs more than it reserved is counted.

    A reservation counts in the period in which it was made, whenever it is settled.

    Take instead: `Budget`, where one process spends the money.

    Since 0.2.

    Attributes:
        name: Its name in the books.
        limit: What may be spent, as it was when this was made: `snapshot` has the present one.
        per: `"month"`, `"day"`, or `None`.

    Example:
        ```python
        from tempfile import TemporaryDirectory

        from context_workshop import Ledger, Session, TokenPrice, Usage, price_list

        pricing = price_list({"small": TokenPrice("1", "5")})
        with TemporaryDirectory() as folder, Ledger(f"{folder}/spend.db") as ledger:
            budget = ledger.budget("team", "5.00")
            with Session(model="small", pricing=pricing, budget=budget) as session:
                with session.request(reserve="0.002") as request:
                    request.record(Usage(10, 8))
            print(budget.snapshot().spent)
            #> 0.00005
        ```
    """

    __slots__ = ("_books", "_threads", "_where", "limit", "name", "per")

    def __init__(
        self,
        name: str,
        limit: Decimal,
        per: Per | None,
        *,
        where: str,
        books: Callable[[], Books],
        threads: Callable[[], Executor],
    ) -> None:
        self._where = where
        self._books = books
        self._threads = threads
        self.name = name
        self.limit = limit
        self.per = per

    def __repr__(self) -> str:
        per = f" per {self.per}" if self.per else ""
        return f"<LedgerBudget {self.name!r}: {self.limit:f}{per}, {self._where}>"

    def reserve(self, estimate: Decimal | int | str) -> LedgerReservation:
        """Make a reservation: `with` or `async with` takes the money before a call.

        Args:
            estimate: The most that the call may cost, 0 or more.

        Returns:
            The reservation, which holds the money from its entering on.

        Raises:
            TypeError: The estimate is a float.
            ValueError: The estimate is negative, NaN, infinite, finer than 10⁻¹⁰ or too large.
        """
        amount = as_units(estimate, "estimate")
        return LedgerReservation(self._books(), self._threads, self.name, amount)

    def charge(self, cost: Decimal | int | str) -> None:
        """Count what was spent without a reservation. It may pass the limit, for it is spent.

        Raises:
            LedgerError: The books can't be reached. Nothing is counted, unless it says that this
                is unknown.
            RuntimeError: An event loop runs in this thread: call it by `asyncio.to_thread`.
            TypeError: The cost is a float.
            ValueError: The cost is negative, NaN, infinite, finer than 10⁻¹⁰ or too large.
        """
        units = as_units(cost, "cost")
        refuse_in_loop(
            "charge a budget",
            "Have a thread do it: `await asyncio.to_thread(budget.charge, cost)`, or "
            "`await asyncio.to_thread(session.record, usage)`",
        )
        left = self._books().charge(uuid4().hex, self.name, units)
        if left < 0 and observed():
            attributes = {"budget.name": self.name, "budget.remaining": of_units(left)}
            emit("budget.overdrawn", attributes)

    def _payable(self, cost: Decimal) -> Decimal:
        return payable(cost)

    def snapshot(self) -> LedgerSnapshot:
        """Read the budget as it is at one moment.

        Raises:
            LedgerError: The books can't be read.
        """
        most, spent, reserved, uncertain, period = self._books().sums(self.name)
        return LedgerSnapshot(
            of_units(most), of_units(spent), of_units(reserved), of_units(uncertain), period
        )


class LedgerSnapshot(NamedTuple):
    """Show a ledger's budget as it was at one moment.

    Since 0.2.

    Attributes:
        limit: What may be spent in the period.
        spent: What calls had cost.
        reserved: What calls that were running held.
        uncertain: What calls held whose process has ended, or whose time is over: it may be spent.
        period: `2026-11`, `2026-11-28`, or nothing for a budget for all time.

    Example:
        ```python
        from tempfile import TemporaryDirectory

        from context_workshop import Ledger

        with TemporaryDirectory() as folder, Ledger(f"{folder}/spend.db") as ledger:
            budget = ledger.budget("team", "5.00")
            with budget.reserve("0.02"):
                seen = budget.snapshot()
        print(seen.spent, seen.reserved, seen.uncertain, seen.remaining)
        #> 0.00 0.02 0.00 4.98
        ```
    """

    limit: Decimal
    spent: Decimal
    reserved: Decimal
    uncertain: Decimal
    period: str

    @property
    def remaining(self) -> Decimal:
        """What could be reserved; below zero after an under-estimate."""
        return remaining_of(self.limit - self.uncertain, self.spent, self.reserved)


class Uncertain(NamedTuple):
    """Tell of a reservation that its holder left behind; `Ledger.settle` ends it.

    Since 0.2.

    Attributes:
        id: Its name in the books.
        budget: The name of the budget.
        period: In which it counts.
        amount: What it holds.
        holder: The machine and the number of the process that made it.
        made: When.
        why: `its process has ended`, or `its time is over`.

    Example:
        ```python
        import os
        from tempfile import TemporaryDirectory

        from context_workshop import Ledger

        with TemporaryDirectory() as folder, Ledger(f"{folder}/spend.db") as ledger:
            budget = ledger.budget("team", "5.00")
            if (worker := os.fork()) == 0:
                with budget.reserve("0.02"):
                    os._exit(1)  # as if it were killed
            os.waitpid(worker, 0)
            (left,) = ledger.uncertain()
            print(left.amount, left.why, budget.snapshot().remaining)
            #> 0.02 its process has ended 4.98
            ledger.settle(left.id, "0.0125")
            print(budget.snapshot().spent)
            #> 0.0125
        ```
    """

    id: str
    budget: str
    period: str
    amount: Decimal
    holder: str
    made: datetime
    why: str
