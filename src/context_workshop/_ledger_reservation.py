"""One call's share of a ledger's budget: held when its block is entered, booked when it is left."""

from __future__ import annotations

import sys
from enum import Enum
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from ._balance import BudgetExceeded
from ._engine import LedgerError
from ._leaving import Status, status_of
from ._money import as_units, of_units, payable
from ._unsettled import handled, may_be_spent
from .events import emit, observed

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from decimal import Decimal
    from types import TracebackType

    from ._books import Books


class _State(Enum):
    """Where a reservation is in its life."""

    NEW = "was not entered yet"
    ENTERING = "is being entered"
    HELD = "is held"
    ENDED = "has ended already"


class LedgerReservation:
    """Hold money of a ledger's budget for one call: what `LedgerBudget.reserve` returns.

    Entered, by `with` or `async with`: one transaction checks and holds the money. Left: another
    one books what `settle` or `release` said; if neither was called, what the way out says, as for
    [`Reservation`][context_workshop.Reservation]:

    - normally: the whole amount counts as spent;
    - a cancellation, an interrupt or a time-out: it counts as spent, for the request may have been
      sent;
    - another error: it is given back, for most calls that fail are not billed.

    In `async with`, a thread does the transactions, and a cancellation waits until they have ended.
    If it comes while the money is being reserved, the money is given back, for nothing was sent.

    A reservation that could not be booked stays held: the error says so, or a note on the error
    that the block ended with, which goes first. It counts as spent, and is settled late by its
    `id`; [`Ledger.uncertain`][context_workshop.ledger.Ledger.uncertain] lists it when its process
    has ended or its time is over. A call that outlives the expiry settles as any other.

    Take instead: `LedgerBudget.charge`, for what was spent without asking.

    Since 0.2.

    Raises:
        BudgetExceeded: On entering: less is left. Nothing is reserved.
        LedgerError: On entering: the books could not be reached, and nothing is reserved unless it
            says that this is unknown. On leaving: it is not booked, and stays held.
        RuntimeError: It is entered twice, settled or released outside its block or twice; or it is
            entered by `with` in a running event loop, which would wait for the database.

    Example:
        ```python
        import asyncio
        from tempfile import TemporaryDirectory

        from context_workshop import Ledger


        async def call(budget):
            async with budget.reserve("0.02") as reservation:
                await asyncio.sleep(0)
                reservation.settle("0.0125")


        async def main(budget):
            await asyncio.gather(call(budget), call(budget))


        with TemporaryDirectory() as folder, Ledger(f"{folder}/spend.db") as ledger:
            budget = ledger.budget("team", "5.00")
            asyncio.run(main(budget))
            print(budget.snapshot().spent)
            #> 0.025
        ```
    """

    __slots__ = (
        "_before",
        "_books",
        "_name",
        "_remaining",
        "_said",
        "_state",
        "_threads",
        "amount",
        "cost",
        "id",
    )

    def __init__(
        self, books: Books, threads: Callable[[], Executor], name: str, amount: int
    ) -> None:
        self._books = books
        self._threads = threads
        self._name = name
        self._said: int | None = None
        self._before: BaseException | None = None
        self._remaining = 0
        self._state = _State.NEW
        self.id = uuid4().hex
        """Its name in the books."""
        self.amount = of_units(amount)
        """What is reserved."""
        self.cost: Decimal | None = None
        """What was booked in the end; `None` until then."""

    def settle(self, cost: Decimal | int | str) -> None:
        """Say what the call has cost; the end of the block books it, and gives the rest back.

        A cost above the reserved amount is counted too: the next reservation may be refused.

        Raises:
            RuntimeError: Outside the block; or it was said already.
            TypeError: The cost is a float.
            ValueError: The cost is negative, NaN, infinite, too fine or too large for the books.
        """
        said = as_units(cost, "cost")
        if self._state is not _State.HELD:
            raise RuntimeError(f"this reservation {self._state.value}: settle it inside its block")
        if self._said is not None:
            raise RuntimeError(f"this reservation has ended already, at {of_units(self._said):f}")
        self._said = said

    def release(self) -> None:
        """Say that the call was not made; the end of the block gives everything back.

        Raises:
            RuntimeError: As `settle`.
        """
        self.settle(0)

    def _payable(self, cost: Decimal) -> Decimal:
        return payable(cost)

    def __repr__(self) -> str:
        return f"<LedgerReservation {self.id}: {self.amount:f} of {self._name!r}>"

    def __enter__(self) -> Self:
        refuse_in_loop("reserve money", "Write `async with`")
        self._begin()
        try:
            self._reserve(monotonic())
        except Exception as error:
            self._refuse(error)
            raise
        except BaseException as interrupt:
            self._state = _State.ENDED
            self._note(interrupt, self._undo())
            raise
        self._state = _State.HELD
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended(self._book(self._end(error), monotonic()), error)
        self._tell(error)

    async def __aenter__(self) -> Self:
        """Reserve in a thread; see `with`."""
        from ._to_the_end import to_the_end  # noqa: PLC0415 - asyncio, only where it runs

        self._begin()
        try:
            reserve = partial(self._reserve, monotonic())
            reserved, cancelled = await to_the_end(self._threads(), reserve)
        except BaseException:  # there is no thread, or no loop
            self._state = _State.NEW
            raise
        failure = reserved.exception()
        if cancelled is not None:
            self._state = _State.ENDED
            if failure is None or getattr(failure, "unknown", False):
                await self._undo_in_thread(cancelled)
            raise cancelled
        if failure is not None:
            self._refuse(failure)
            raise failure
        self._state = _State.HELD
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Book in a thread; see `with`."""
        from ._to_the_end import to_the_end  # noqa: PLC0415 - asyncio, only where it runs

        cost = self._end(error)
        try:
            book = partial(self._book, cost, monotonic())
            booked, cancelled = await to_the_end(self._threads(), book)
        except LedgerError as closed:
            self._ended(closed, error)
            return
        self._ended(booked.result(), cancelled or error)
        self._tell(error)
        # One that the block is left by already goes on.
        if cancelled is not None and status_of(error) is not Status.CANCELLED:
            raise cancelled

    def _begin(self) -> None:
        if self._state is not _State.NEW:
            raise RuntimeError(
                f"this reservation {self._state.value}, and covers one call: reserve again for the "
                "next"
            )
        self._state = _State.ENTERING
        self._before = handled()

    def _reserve(self, asked: float) -> None:
        self._books.reserve(self.id, self._name, as_units(self.amount, "amount"), asked=asked)

    def _refuse(self, failure: BaseException) -> None:
        # What may be held already can't be reserved once more under its name.
        self._state = _State.ENDED if getattr(failure, "unknown", False) else _State.NEW
        if isinstance(failure, BudgetExceeded) and observed():
            attributes = {"budget.name": self._name, "budget.amount": self.amount}
            emit("budget.refused", attributes | {"budget.remaining": failure.remaining})

    def _end(self, error: BaseException | None) -> int:
        if self._state is not _State.HELD:
            raise RuntimeError(f"this reservation {self._state.value}: it can't be left")
        self._state = _State.ENDED
        before, self._before = self._before, None
        if self._said is not None:
            return self._said
        return as_units(self.amount, "amount") if may_be_spent(error, before) else 0

    def _book(self, cost: int, asked: float) -> LedgerError | None:
        try:
            self._remaining = self._books.settle(self.id, cost, asked=asked)
        except LedgerError as failure:
            return failure
        self.cost = of_units(cost)
        return None

    def _undo(self) -> LedgerError | None:
        """Give back what was reserved for nothing, if it was."""
        try:
            self._books.settle(self.id, 0, missing=True)
        except LedgerError as failure:
            return failure
        return None

    async def _undo_in_thread(self, cancelled: BaseException) -> None:
        from ._to_the_end import to_the_end  # noqa: PLC0415 - asyncio, only where it runs

        try:
            undone, _ = await to_the_end(self._threads(), self._undo)
        except LedgerError as closed:
            self._note(cancelled, closed)
        else:
            self._note(cancelled, undone.result())

    def _ended(self, failure: LedgerError | None, first: BaseException | None) -> None:
        if failure is not None and first is None:
            raise failure
        self._note(first, failure)

    def _note(self, first: BaseException | None, failure: LedgerError | None) -> None:
        if first is not None and failure is not None:
            first.add_note(str(failure))

    def _tell(self, error: BaseException | None) -> None:
        if self.cost is None or not observed():
            return
        if self.cost > self.amount and self._remaining < 0:
            left = of_units(self._remaining)
            emit("budget.overdrawn", {"budget.name": self._name, "budget.remaining": left})
        attributes = {"budget.name": self._name, "budget.cost": self.cost}
        emit("reservation.end", attributes | {"status": status_of(error)})


def refuse_in_loop(doing: str, remedy: str) -> None:
    """Refuse what waits for a database in a thread that runs an event loop of asyncio.

    Raises:
        RuntimeError: There is one.
    """
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None and asyncio._get_running_loop() is not None:
        raise RuntimeError(
            f"can't {doing} here: an event loop runs in this thread, and all its tasks would wait "
            f"for the database. {remedy}"
        )
