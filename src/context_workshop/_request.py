"""One call to a model: reserve, call, record, settle."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from ._account import count, require_open, reserve
from ._attributes import DURATION, ID, MODEL, totals, way_out
from ._leaving import Status, status_of
from ._money import MONEY
from .events import emit, listening_still, observers, tell
from .timing import Timer
from .usage import Usage

if TYPE_CHECKING:
    from types import TracebackType

    from ._account import Account, Unpriced
    from .budget import Reservation
    from .ledger import LedgerReservation

_NOTHING = Usage()
_ZERO = Decimal(0)
_NEW, _OPEN = Status.NEW, Status.OPEN


class Request:
    """Make one call to the model: the block that `session.request` makes.

    Entered: the reserved amount is held, and the clock runs. Left: what `record` counted is
    settled; if nothing was, the reservation decides by the way out, as
    [`Reservation`][context_workshop.Reservation] says it: after a cancellation or a time-out it
    counts as spent. Usage without a known price costs no less than was reserved. Never swallows an
    error.

    Where a budget pays, nothing is reserved, and no price is known for the model, the call is
    refused: the budget would never stop it. Three ways out: a pricing that knows the model, a
    reservation, or `unpriced="allow"`.

    `async with` does the same, and waits in a thread for a budget that is a ledger's; under asyncio
    such a budget wants it so; since 0.2.

    Take instead: `session.record`, where the call is made by code that you don't wrap.

    Since 0.1.

    Raises:
        BudgetExceeded: The budget has not enough left. The block is not run.
        LedgerError: The budget is a ledger's and can't be reached: the block is not run; or what
            it has cost could not be booked, and stays held.
        RuntimeError: The session is not open, the request was made already, or it is refused for
            want of a price. The block is not run.

    Example:
        ```python
        from context_workshop import Budget, Session, TokenPrice, Usage, price_list

        budget = Budget("0.01")
        pricing = price_list({"small": TokenPrice("1", "5")})
        with Session(model="small", pricing=pricing, budget=budget) as session:
            with session.request(reserve="0.002") as request:
                request.record(Usage(10, 8))  # what the answer says
        print(request.cost, budget.remaining)
        #> 0.000050 0.009950
        ```
    """

    __slots__ = (
        "_entering",
        "_heard",
        "_policy",
        "_reservation",
        "_reserve",
        "_session",
        "_timer",
        "cost",
        "model",
        "status",
        "unpriced",
        "usage",
    )

    def __init__(
        self, session: Account, model: str | None, reserve: Decimal, policy: Unpriced | None
    ) -> None:
        self._session = session
        self._reserve = reserve
        self._policy = policy
        self._reservation: Reservation | LedgerReservation | None = None
        self._entering = False
        self._timer = Timer("request")
        self.status = _NEW
        """Where the request is in its life; how it was left, once it was. Since 0.2."""
        self.model = model or session.model
        """Who is asked."""
        self.usage = self.unpriced = _NOTHING
        """What was used, so far."""
        self.cost = _ZERO
        """US dollars, so far, as far as prices are known."""

    @property
    def elapsed(self) -> float:
        """Seconds: so far inside the block, in all after it."""
        return self._timer.elapsed

    def record(self, usage: Usage, model: str | None = None) -> Decimal | None:
        """Count what the call used, in the session as well; for each attempt that was billed.

        Args:
            usage: What the provider reported.
            model: Who did it; the one that was asked if not given.

        Returns:
            The cost in US dollars; `None` if no price is known.

        Raises:
            RuntimeError: The block has ended; what is reported later is for `session.record`.
            TypeError: It is no `Usage`, or the price is a float. Nothing is counted.
            ValueError: The price is negative, NaN or infinite. Nothing is counted.
        """
        if self.status is not _OPEN:
            raise RuntimeError("this request is not open; report late usage to session.record()")
        cost = count(self._session, usage, model or self.model)
        self.usage += usage
        if cost is None:
            self.unpriced += usage
        else:
            self.cost = MONEY.add(self.cost, cost)
        return cost

    def __enter__(self) -> Self:
        reservation = self._prepare()
        try:
            if reservation is not None:
                reservation.__enter__()
        finally:
            self._entering = False
        return self._begin(reservation)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        reservation = self._end(error)
        try:
            if reservation is not None:
                reservation.__exit__(kind, error, trace)
        finally:
            self._tell(error)

    async def __aenter__(self) -> Self:
        """As `with`; a ledger is asked in a thread."""
        reservation = self._prepare()
        try:
            if reservation is not None:
                await reservation.__aenter__()
        finally:
            self._entering = False
        return self._begin(reservation)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """As `with`; a ledger is told in a thread."""
        reservation = self._end(error)
        try:
            if reservation is not None:
                await reservation.__aexit__(kind, error, trace)
        finally:
            self._tell(error)

    def _prepare(self) -> Reservation | LedgerReservation | None:
        if self.status is not _NEW or self._entering:
            raise RuntimeError("a request covers one call: make another one for the next")
        require_open(self._session, "make a request")
        reservation = reserve(self._session, self.model, self._reserve, self._policy)
        self._entering = True
        return reservation

    def _begin(self, reservation: Reservation | LedgerReservation | None) -> Self:
        self._reservation = reservation
        self.status = _OPEN
        self._heard = observers()
        if self._heard:
            emit("request.start", {ID: self._session.id, MODEL: self.model}, self)
        self._timer.__enter__()
        return self

    def _end(self, error: BaseException | None) -> Reservation | LedgerReservation | None:
        if self.status is not _OPEN:
            raise RuntimeError("this request is not open: enter it first, and leave it once")
        self._timer.__exit__(None, error, None)
        self.status = status_of(error)
        reservation = self._reservation
        if reservation is not None and self.usage is not _NOTHING:
            cost = max(self.cost, reservation.amount if self.unpriced else _ZERO)
            reservation.settle(reservation._payable(cost))
        return reservation

    def _tell(self, error: BaseException | None) -> None:
        if listening := listening_still(self._heard):
            tell(
                listening,
                "request.end",
                {
                    ID: self._session.id,
                    MODEL: self.model,
                    DURATION: self._timer.elapsed,
                    **totals(self.usage, self.cost),
                    **way_out(error),
                },
                self,
            )
