"""A limit on money that holds while calls run at the same time.

Checking before a call and adding after it lets five concurrent calls each see the same money.
Here a call takes its share first, and gives back what it did not use.
"""

from decimal import Decimal
from threading import Lock
from types import TracebackType
from typing import Self

from ._balance import BudgetExceeded, BudgetSnapshot, remaining_of
from ._leaving import status_of
from ._money import MONEY, as_amount
from ._unsettled import handled, may_be_spent
from .events import emit, observed

__all__ = ["Budget", "BudgetExceeded", "BudgetSnapshot", "Reservation"]


class Budget:
    """Limit the money that may be spent, for tasks and threads together.

    `spent + reserved` never passes `limit`, in this budget and in its parents, with one exception:
    a call that costs more than it reserved has been made, and is counted. `remaining` is then
    below zero, and what comes next is refused. That is never an error of the call itself.

    Take instead: `Ledger`, where several processes spend the same money, or it is to last longer
    than one of them: this one counts in one process.

    Since 0.1.

    Args:
        limit: A Decimal, an int or a str, 0 or more, in any one currency.
        name: For the messages.
        parent: A budget that everything taken here is taken from as well, at the same moment.

    Raises:
        TypeError: The limit is a float.
        ValueError: The limit is negative, NaN or infinite.

    Example:
        ```python
        from context_workshop import Budget

        team = Budget("1.00", name="team")
        budget = Budget("0.05", name="chat", parent=team)
        with budget.reserve("0.02") as reservation:
            print(budget.remaining)
            #> 0.03
            reservation.settle("0.0125")
        print(budget.remaining, team.spent)
        #> 0.0375 0.0125
        ```
    """

    def __init__(
        self, limit: Decimal | int | str, *, name: str = "", parent: "Budget | None" = None
    ) -> None:
        self.limit = as_amount(limit, "limit")
        self.name = name
        self.parent = parent
        self._spent = self._reserved = Decimal(0)
        # One lock for the whole family: child and parents change together.
        self._lock: Lock = Lock() if parent is None else parent._lock
        self._above: tuple[Budget, ...] = () if parent is None else parent._family()

    @property
    def spent(self) -> Decimal:
        """What calls have cost, those of the children included."""
        return self._spent

    @property
    def reserved(self) -> Decimal:
        """What calls that are still running hold."""
        return self._reserved

    @property
    def remaining(self) -> Decimal:
        """What can be reserved; below zero after an under-estimate."""
        with self._lock:
            return self._remaining()

    def snapshot(self) -> BudgetSnapshot:
        """Read all of it at one moment, the parents too: for reports made by another thread.

        `spent`, `reserved` and `remaining`, read one after the other, may belong to three moments.

        Since 0.2.
        """
        with self._lock:
            seen: BudgetSnapshot | None = None
            for each in reversed(self._family()):
                seen = BudgetSnapshot(each.limit, each._spent, each._reserved, seen)
        assert seen is not None  # noqa: S101 - the family has one member at least
        return seen

    def reserve(self, estimate: Decimal | int | str) -> "Reservation":
        """Take money before a call that will cost some.

        Args:
            estimate: The most that the call may cost, 0 or more.

        Returns:
            The reservation, which holds the money from now on. Use it in a `with` statement.

        Raises:
            BudgetExceeded: This budget or a parent has less left. Nothing is reserved anywhere.
            TypeError: The estimate is a float.
            ValueError: The estimate is negative, NaN or infinite.
        """
        asked = as_amount(estimate, "estimate")
        with self._lock:
            short = next((each for each in self._family() if asked > each._remaining()), None)
            if short is None:
                for each in self._family():
                    each._reserved = MONEY.add(each._reserved, asked)
                return Reservation(self, asked)
            refusal = BudgetExceeded(short.name, asked, short._remaining())
        if observed():
            attributes = {"budget.name": short.name, "budget.amount": asked}
            emit("budget.refused", attributes | {"budget.remaining": refusal.remaining})
        raise refusal

    def charge(self, cost: Decimal | int | str) -> None:
        """Count what was spent without a reservation. It may pass the limit, for it is spent.

        Raises:
            TypeError: The cost is a float.
            ValueError: The cost is negative, NaN or infinite.
        """
        Reservation(self, Decimal(0)).settle(cost)

    def _payable(self, cost: Decimal) -> Decimal:
        """Return what a session pays for what costs so much."""
        return cost

    def _family(self) -> "tuple[Budget, ...]":
        return (self, *self._above)

    def _remaining(self) -> Decimal:
        return remaining_of(self.limit, self._spent, self._reserved)

    def _settle(self, reservation: "Reservation", cost: Decimal) -> None:
        held = reservation.amount
        with self._lock:
            if reservation.cost is not None:
                raise RuntimeError(f"this reservation has ended already, at {reservation.cost:f}")
            reservation.cost = cost
            for each in self._family():
                each._reserved = MONEY.subtract(each._reserved, held)
                each._spent = MONEY.add(each._spent, cost)
            over = [(each.name, each._remaining()) for each in self._family()]
        for name, remaining in over if cost > held and observed() else ():
            if remaining < 0:
                emit("budget.overdrawn", {"budget.name": name, "budget.remaining": remaining})

    def __repr__(self) -> str:
        which = f" {self.name!r}" if self.name else ""
        return (
            f"<Budget{which}: {self.spent:f} spent, {self.reserved:f} reserved of {self.limit:f}>"
        )


class Reservation:
    """Hold money for one call: what `Budget.reserve` returns.

    The block that ends without `settle` or `release` decides by how it ends:

    - normally: the whole amount counts as spent;
    - a cancellation, an interrupt or a time-out: it counts as spent, for the request may have been
      sent;
    - another error: it is given back, for most calls that fail are not billed.

    A time-out is a `TimeoutError`, or an error that was raised from one or while one was handled
    in the block, as those of `openai` and `httpx` are; or a group that holds such an error. Whether
    it came before anything was sent isn't asked: if you know that, call `release`. A connection
    that broke is another error, though its request may be billed: if you fear that, call `settle`.

    Leaving the block never raises, and never swallows an error. `async with` does the same, for
    code that is given a ledger's budget as well; since 0.2.

    Take instead: `Budget.charge`, for what was spent without asking.

    Since 0.1.

    Raises:
        RuntimeError: It is entered, settled or released when that was done already.

    Example:
        ```python
        from context_workshop import Budget

        budget = Budget(1)
        try:
            with budget.reserve("0.25"):
                raise ConnectionError("refused")
        except ConnectionError:
            print(budget.spent, budget.remaining)
            #> 0 1.00
        ```
    """

    __slots__ = ("_before", "_budget", "_entered", "amount", "cost")

    def __init__(self, budget: Budget, amount: Decimal) -> None:
        self._budget = budget
        self._entered = False
        self._before: BaseException | None = None
        self.amount = amount
        """What was reserved."""
        self.cost: Decimal | None = None
        """What was taken in the end; `None` while the money is held."""

    def settle(self, cost: Decimal | int | str) -> None:
        """Count what the call has cost, and give the rest back.

        A cost above the reserved amount is counted too: the next reservation may be refused.

        Raises:
            RuntimeError: The reservation has ended already.
            TypeError: The cost is a float.
            ValueError: The cost is negative, NaN or infinite. The money is still held.
        """
        self._budget._settle(self, as_amount(cost, "cost"))

    def release(self) -> None:
        """Give everything back: the call was not made.

        Raises:
            RuntimeError: The reservation has ended already.
        """
        self._budget._settle(self, Decimal(0))

    def _payable(self, cost: Decimal) -> Decimal:
        return cost

    def __enter__(self) -> Self:
        if self._entered or self.cost is not None:
            raise RuntimeError("a reservation covers one call: reserve again for the next")
        self._entered = True
        self._before = handled()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave(error)

    async def __aenter__(self) -> Self:
        """As `with`, for code that is given this budget or a ledger's; nothing is awaited."""
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """As `with`."""
        self._leave(error)

    def _leave(self, error: BaseException | None) -> None:
        before, self._before = self._before, None
        if self.cost is None:
            cost = self.amount if may_be_spent(error, before) else Decimal(0)
            self._budget._settle(self, cost)
        if observed():
            attributes = {"budget.name": self._budget.name, "budget.cost": self.cost}
            emit("reservation.end", attributes | {"status": status_of(error)})
