"""One call to a model: reserve, call, record, settle."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from ._leaving import status_of
from ._money import MONEY
from .events import emit, observed
from .timing import Timer
from .usage import Usage

if TYPE_CHECKING:
    from types import TracebackType

    from ._conversation import Conversation
    from .budget import Reservation

ID = "gen_ai.conversation.id"

_NOTHING = Usage()
_ZERO = Decimal(0)


class Request:
    """One call to the model, made by `session.request`.

    Entered: the reserved amount is held, and the clock runs. Left: what `record` counted is
    settled; if nothing was, the reservation decides by the way out (see
    [`Reservation`][context_workshop.Reservation]). Usage without a known price costs no less than
    was reserved. Never swallows an error.

    Raises:
        BudgetExceeded: The budget has not enough left. The block is not run.
        RuntimeError: The session is not open, or the request was made already.

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
        "_open",
        "_reservation",
        "_reserve",
        "_session",
        "_timer",
        "cost",
        "model",
        "unpriced",
        "usage",
    )

    def __init__(self, session: Conversation, model: str | None, reserve: Decimal) -> None:
        self._session = session
        self._reserve = reserve
        self._reservation: Reservation | None = None
        self._timer = Timer("request")
        self._open: bool | None = None
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

        Returns:
            The cost in US dollars; `None` if no price is known.

        Raises:
            RuntimeError: The block has ended; what is reported later is for `session.record`.
            TypeError: It is no `Usage`, or the price is a float. Nothing is counted.
            ValueError: The price is negative, NaN or infinite. Nothing is counted.
        """
        if not self._open:
            raise RuntimeError("this request is not open; report late usage to session.record()")
        cost = self._session._count(usage, model or self.model)
        self.usage += usage
        if cost is None:
            self.unpriced += usage
        else:
            self.cost = MONEY.add(self.cost, cost)
        return cost

    def __enter__(self) -> Self:
        if self._open is not None:
            raise RuntimeError("a request covers one call: make another one for the next")
        self._session._require_open("make a request")
        budget = self._session.budget
        if budget is not None:
            self._reservation = budget.reserve(self._reserve)
        self._open = True
        self._timer.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.__exit__(kind, error, trace)
        self._open = False
        reservation = self._reservation
        if reservation is not None:
            if self.usage is not _NOTHING:
                reservation.settle(max(self.cost, reservation.amount if self.unpriced else _ZERO))
            reservation.__exit__(kind, error, trace)
        if observed():
            emit(
                "request.end",
                {
                    ID: self._session.id,
                    "gen_ai.request.model": self.model,
                    "gen_ai.client.operation.duration": self._timer.elapsed,
                    **totals(self.usage, self.cost),
                    **way_out(error),
                },
            )


def totals(usage: Usage, cost: Decimal) -> dict[str, object]:
    """What was used, as attributes of an event."""
    return {
        "gen_ai.usage.input_tokens": usage.input_tokens,
        "gen_ai.usage.output_tokens": usage.output_tokens,
        "gen_ai.usage.cost.amount": cost,
        "gen_ai.usage.cost.currency": "USD",
    }


def way_out(error: BaseException | None) -> dict[str, object]:
    way: dict[str, object] = {"status": status_of(error)}
    if error is not None:
        way["error.type"] = type(error).__qualname__
    return way
