"""What a session used and cost: counted in it and, at the same moment, in those around it."""

from __future__ import annotations

import os
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Literal

from ._leaving import Status
from ._money import MONEY, as_amount
from .usage import Pricing, Usage

if TYPE_CHECKING:
    from .budget import Budget, Reservation
    from .ledger import LedgerBudget, LedgerReservation

Unpriced = Literal["refuse", "allow"]

_ZERO = Decimal(0)
_OPEN = Status.OPEN
_PROBE = Usage(1, 1)  # a pricing may answer for an empty one without a look at the model

# One for all accounts: what is counted in an inner one appears in the outer ones at the same
# moment. It is held for some additions, never while code of others runs.
_lock = Lock()


class Account:
    """What a session uses, what that costs, and who pays."""

    status: Status
    _id: str | None
    _model: str
    _pricing: Pricing | None
    _budget: Budget | LedgerBudget | None
    # Defaults of the class, for what few sessions change: a session that does little costs little.
    _usage = _unpriced = Usage()
    _cost = _ZERO
    _enclosing: tuple[Account, ...] = ()
    _policy: Unpriced | None = None

    @property
    def id(self) -> str:
        """The name of the session; a random one if none was given."""
        if self._id is None:
            with _lock:
                if self._id is None:
                    self._id = os.urandom(8).hex()
        return self._id

    @property
    def model(self) -> str:
        """The model that is used unless a request names one: this session's or the enclosing's."""
        return self._model or next((each._model for each in self._enclosing if each._model), "")

    @property
    def pricing(self) -> Pricing | None:
        """What gives prices: this session's or the enclosing's."""
        own = self._pricing
        if own is not None or not self._enclosing:
            return own
        return next((each._pricing for each in self._enclosing if each._pricing is not None), None)

    @property
    def budget(self) -> Budget | LedgerBudget | None:
        """What requests are paid from: this session's budget or the enclosing's."""
        own = self._budget
        if own is not None or not self._enclosing:
            return own
        return next((each._budget for each in self._enclosing if each._budget is not None), None)

    @property
    def usage(self) -> Usage:
        """Tokens used here and in the sessions inside."""
        return self._usage

    @property
    def cost(self) -> Decimal:
        """US dollars spent here and in the sessions inside, as far as prices are known."""
        return self._cost

    @property
    def unpriced(self) -> Usage:
        """The part of `usage` that no price is known for: it is not in `cost`."""
        return self._unpriced

    def record(self, usage: Usage, model: str | None = None) -> Decimal | None:
        """Count what was used, here and in every enclosing session at once, and charge the budget.

        From any thread, and also when the session was left already: the bill comes late, but it
        comes.

        Args:
            usage: What the provider reported.
            model: Who did it; the session's model if not given.

        Returns:
            The cost in US dollars; `None` if no price is known, and then nothing is charged.

        Raises:
            LedgerError: The budget is a ledger's, and can't be reached. Nothing is counted.
            RuntimeError: The budget is a ledger's, and an event loop runs in this thread, which
                would wait: `await asyncio.to_thread(session.record, usage)`. Nothing is counted.
            TypeError: It is no `Usage`, or the price is a float. Nothing is counted.
            ValueError: The price is negative, NaN or infinite. Nothing is counted.
        """
        cost = price(self, usage, model)
        budget = self.budget
        if cost is not None and budget is not None:
            budget.charge(budget._payable(cost))  # before: a ledger may fail to
        add(self, usage, cost)
        return cost


def outward(account: Account) -> tuple[Account, ...]:
    """Return the account and those around it, from the inside out."""
    return (account, *account._enclosing)


def enclose(account: Account, outer: Account | None) -> None:
    """Have what is counted in an account count in the outer one, and in those around that, too."""
    # A session that was left and resumed may meet itself outside; it counts once.
    around = () if outer is None else outward(outer)
    account._enclosing = tuple(each for each in around if each is not account)


def require_open(account: Account, what: str) -> None:
    """Refuse what can be done inside the session only.

    Raises:
        RuntimeError: The session is not open.
    """
    if account.status is not _OPEN:
        raise RuntimeError(
            f"can't {what}: session {account.id} is {account.status}; enter it first"
        )


def count(account: Account, usage: Usage, model: str | None) -> Decimal | None:
    """Count a usage and its cost in an account and in all around it, and return the cost."""
    cost = price(account, usage, model)
    add(account, usage, cost)
    return cost


def price(account: Account, usage: Usage, model: str | None) -> Decimal | None:
    """Look up what a usage costs; `None` if no price is known."""
    if not isinstance(usage, Usage):
        raise TypeError(f"not a Usage: {usage!r}; see Usage.from_openai for a client's own")
    return _price(account, model or account.model, usage)


def add(account: Account, usage: Usage, cost: Decimal | None) -> None:
    """Count a usage and what it costs in an account and in all around it."""
    with _lock:
        for each in outward(account):
            each._usage += usage
            if cost is None:
                each._unpriced += usage
            else:
                each._cost = MONEY.add(each._cost, cost)


def reserve(
    account: Account, model: str, amount: Decimal, unpriced: Unpriced | None
) -> Reservation | LedgerReservation | None:
    """Make the reservation for a call to a model, if the account has a budget: to be entered.

    Raises:
        BudgetExceeded: The budget has not enough left.
        RuntimeError: Nothing is reserved, and no price is known: the call would be free.
    """
    budget = account.budget
    if budget is None:
        return None
    free = not amount and _allowance(account, unpriced) != "allow"
    if free and _price(account, model, _PROBE) is None:
        raise RuntimeError(_no_price(model, budget))
    return budget.reserve(amount)


def as_unpriced(value: Unpriced | None) -> Unpriced | None:
    """Read what is to be done about a call that nobody can price.

    Raises:
        ValueError: It is something else.
    """
    if value not in (None, "refuse", "allow"):
        raise ValueError(f"unpriced must be 'refuse' or 'allow', not {value!r}")
    return value


def _allowance(account: Account, unpriced: Unpriced | None) -> Unpriced | None:
    if unpriced is not None:
        return unpriced
    return next((each._policy for each in outward(account) if each._policy is not None), None)


def _price(account: Account, model: str, usage: Usage) -> Decimal | None:
    pricing = account.pricing
    cost = None if pricing is None else pricing(model, usage)
    return None if cost is None else as_amount(cost, "a price")


def _no_price(model: str, budget: Budget | LedgerBudget) -> str:
    who = f"the model {model!r}" if model else "this call, for it names no model"
    return (
        f"no price is known for {who}, and nothing is reserved, so that {budget!r} would never "
        "stop it. Give the session a pricing that knows it, as price_list({...: TokenPrice(...)}); "
        "or reserve the most that the call may cost, by request(reserve=...); or let such calls "
        "run uncounted in money, by unpriced='allow'."
    )
