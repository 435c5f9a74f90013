"""The books of a ledger: each reservation an entry, and the sums of the present period.

Every function here is one transaction. All amounts are whole numbers of 10⁻¹⁰.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._balance import BudgetExceeded
from ._holder import died, holder, process
from ._money import LARGEST, of_units
from ._readings import Readings, later

if TYPE_CHECKING:
    from ._engine import Engine, Execute

_SET = "UPDATE ledger_budgets SET period = ?, spent = ?, reserved = ? WHERE name = ?"
_TERMS = "SELECT most, per, period, spent, reserved"
_TERMS_FROM = "FROM ledger_budgets WHERE name = ?"


class Books(Readings):
    """Enter and settle, by an engine."""

    def __init__(self, engine: Engine, expiry: float) -> None:
        super().__init__(engine)
        self._expiry = round(expiry * 1000)
        self._now = f"SELECT {engine.now}"
        self._terms = f"{_TERMS}, {engine.now} {_TERMS_FROM}{engine.for_update}"

    def open_budget(self, name: str, most: int | None, per: str) -> tuple[int, str]:
        """Make a budget, or find the one that has these terms; `None` takes what is there."""

        def work(execute: Execute, _: int) -> tuple[int, str]:
            if most is not None:
                execute(
                    "INSERT INTO ledger_budgets (name, most, per, period, spent, reserved) "
                    "VALUES (?, ?, ?, '', 0, 0) ON CONFLICT (name) DO NOTHING",
                    (name, most, per),
                )
            rows = execute("SELECT most, per FROM ledger_budgets WHERE name = ?", (name,))
            if not rows:
                raise self._refused(
                    f"there is no budget {name!r} yet",
                    "Give its limit, to make it: ledger.budget(name, limit)",
                )
            found = rows[0]
            if most is not None and most != found[0]:
                raise self._refused(
                    f"budget {name!r} has the limit {of_units(found[0])} in the books, and this "
                    f"program gives it {of_units(most)}",
                    "Give all programs one limit; to change it for all of them: "
                    "ledger.change_limit(name, limit)",
                )
            if most is not None and per != found[1]:
                raise self._refused(
                    f"budget {name!r} is {_per(found[1])} in the books, and this program wants it "
                    f"{_per(per)}",
                    "Give all programs one period; for another one, take another name",
                )
            return found[0], found[1]

        return self._engine.transact(f"open budget {name!r}", work)

    def change_limit(self, name: str, most: int) -> None:
        """Give a budget another limit."""

        def work(execute: Execute, _: int) -> None:
            statement = "UPDATE ledger_budgets SET most = ? WHERE name = ? RETURNING name"
            if not execute(statement, (most, name)):
                raise self._missing(name)

        self._engine.transact(f"change the limit of budget {name!r}", work)

    def reserve(self, key: str, name: str, amount: int, *, asked: float | None = None) -> None:
        """Check and hold.

        Args:
            key: What it will be called.
            name: Of the budget.
            amount: How much.
            asked: When, by `time.monotonic`.

        Raises:
            BudgetExceeded: Less is left.
        """
        who = holder(), process()

        def work(execute: Execute, attempt: int) -> None:
            most, period, spent, reserved, now = self._turn(execute, name)
            if attempt and execute("SELECT 1 FROM ledger_entries WHERE id = ?", (key,)):
                return  # the attempt before went through, though nobody heard of it
            if spent + reserved + amount > most:
                left = of_units(most - spent - reserved)
                raise BudgetExceeded(name, of_units(amount), left)
            execute(_SET, (period, spent, reserved + amount, name))
            self._enter(execute, (key, name, period, amount, None, *who, now))

        doing = f"reserve {of_units(amount)} of budget {name!r}, as {key}"
        self._engine.transact(doing, work, asked=asked, outcome="Nothing was reserved")

    def charge(self, key: str, name: str, cost: int) -> int:
        """Enter what was spent without a reservation, and return what is left."""
        who = holder(), process()

        def work(execute: Execute, attempt: int) -> int:
            most, period, spent, reserved, now = self._turn(execute, name)
            if attempt and execute("SELECT 1 FROM ledger_entries WHERE id = ?", (key,)):
                return most - spent - reserved
            if spent + cost > LARGEST:
                raise self._refused(
                    f"budget {name!r} has {of_units(spent)} spent, and {of_units(cost)} more would "
                    "be more than 64 bits hold",
                    "Look where such a cost comes from",
                )
            execute(_SET, (period, spent + cost, reserved, name))
            self._enter(execute, (key, name, period, 0, cost, *who, now))
            return most - spent - cost - reserved

        return self._engine.transact(f"charge {of_units(cost)} to budget {name!r}", work)

    def settle(
        self,
        key: str,
        cost: int,
        *,
        late: bool = False,
        missing: bool = False,
        asked: float | None = None,
    ) -> int:
        """End a reservation, of whatever period, and return what is left in the present one.

        Once: again with the same cost changes nothing.

        Args:
            key: Of which.
            cost: What it has cost.
            late: Somebody else than its holder says so, and may only if that one is gone.
            missing: It may never have been made.
            asked: When, by `time.monotonic`.
        """

        def work(execute: Execute, _: int) -> int:
            statement = (
                "UPDATE ledger_entries SET cost = ? WHERE id = ? AND cost IS NULL "
                "RETURNING budget, period, amount, process, holder, expires"
            )
            rows = execute(statement, (cost, key))
            if not rows:
                return self._settled_before(execute, key, cost, missing=missing)
            name, period, amount, by, who, expires = rows[0]
            ours = (by, who) == (process(), holder())
            if late and not ours and not died(by) and expires > execute(self._now, ())[0][0]:
                raise self._refused(
                    f"reservation {key} is held by {who}, which may be at work still",
                    "It settles by itself; what its holder left behind is in ledger.uncertain()",
                )
            sums = execute(
                "UPDATE ledger_budgets SET spent = spent + ?, reserved = reserved - ? "
                "WHERE name = ? AND period = ? RETURNING most - spent - reserved",
                (cost, amount, name, period),
            )
            return int(sums[0][0]) if sums else 0

        return self._engine.transact(
            f"settle reservation {key} at {of_units(cost)}",
            work,
            asked=asked,
            outcome="It stays held, and counts as spent",
            later=f"Settle it then: ledger.settle('{key}', '{of_units(cost)}')",
        )

    def _settled_before(self, execute: Execute, key: str, cost: int, *, missing: bool) -> int:
        rows = execute("SELECT cost FROM ledger_entries WHERE id = ?", (key,))
        if not rows and missing:
            return 0
        if not rows:
            raise self._refused(
                f"there is no reservation {key}", "The ids of those left are in ledger.uncertain()"
            )
        if rows[0][0] != cost:
            raise self._refused(
                f"reservation {key} has ended already, at {of_units(rows[0][0])}, and not at "
                f"{of_units(cost)}",
                "If that was too little, charge the difference: budget.charge(...)",
            )
        return 0

    def _turn(self, execute: Execute, name: str) -> tuple[int, str, int, int, int]:
        """Take the turn in a budget, and return limit, period, spent, reserved and the time.

        A period begins with nothing spent; what is held goes on in the one in which it was made. A
        clock that goes back opens no period anew: the latest one stays.
        """
        rows = execute(self._terms, (name,))
        if not rows:
            raise self._missing(name)
        most, per, period, spent, reserved, now = rows[0]
        present = later(per, period, now)
        if present != period:
            spent = reserved = 0
        return most, present, spent, reserved, now

    def _enter(self, execute: Execute, values: tuple[Any, ...]) -> None:
        execute(
            "INSERT INTO ledger_entries "
            "(id, budget, period, amount, cost, holder, process, made, expires) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, values[-1] + self._expiry),
        )


def _per(per: str) -> str:
    return f"per {per}" if per else "for all time"
