"""What the books of a ledger say at one moment. All amounts are whole numbers of 10⁻¹⁰."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from ._engine import LedgerError
from ._holder import died

if TYPE_CHECKING:
    from ._engine import Engine, Execute

Per = Literal["month", "day"]

PERIODS = {"": "", "day": "%Y-%m-%d", "month": "%Y-%m"}

_SUMS = "SELECT b.most, b.per, b.period, b.spent, b.reserved, e.amount, e.process, e.expires"
_SUMS_FROM = (
    "FROM ledger_budgets b LEFT JOIN ledger_entries e "
    "ON e.budget = b.name AND e.period = b.period AND e.cost IS NULL WHERE b.name = ?"
)
_UNSETTLED = "SELECT id, budget, period, amount, holder, made, process, expires"
_UNSETTLED_FROM = "FROM ledger_entries WHERE cost IS NULL ORDER BY made, id"


class Sums(NamedTuple):
    """A budget at one moment."""

    most: int
    spent: int
    reserved: int
    uncertain: int
    period: str


class Entry(NamedTuple):
    """A reservation that nobody settled."""

    id: str
    budget: str
    period: str
    amount: int
    holder: str
    made: int
    died: bool


class Readings:
    """Look into the books, by an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sums = f"{_SUMS}, {engine.now} {_SUMS_FROM}"
        self._unsettled = f"{_UNSETTLED}, {engine.now} {_UNSETTLED_FROM}"

    def sums(self, name: str) -> Sums:
        """Read a budget as it is at one moment."""

        def work(execute: Execute, _: int) -> Sums:
            rows = execute(self._sums, (name,))
            if not rows:
                raise self._missing(name)
            most, per, period, spent, reserved, _, _, _, now = rows[0]
            present = later(per, period, now)
            if present != period:
                return Sums(most, 0, 0, 0, present)
            living: dict[str, bool] = {}
            uncertain = sum(
                amount
                for *_, amount, by, expires, _ in rows
                if amount is not None and _left(by, expires, now, living)
            )
            return Sums(most, spent, reserved - uncertain, uncertain, period)

        return self._engine.transact(f"read budget {name!r}", work, reading=True)

    def uncertain(self, name: str | None) -> list[Entry]:
        """List what nobody will settle by itself, the oldest first."""

        def work(execute: Execute, _: int) -> list[Entry]:
            rows = execute(self._unsettled, ())
            living: dict[str, bool] = {}
            return [
                Entry(key, budget, period, amount, who, made, not living[by])
                for key, budget, period, amount, who, made, by, expires, now in rows
                if _left(by, expires, now, living) and name in (None, budget)
            ]

        return self._engine.transact("list what is uncertain", work, reading=True)

    def _missing(self, name: str) -> LedgerError:
        return self._refused(
            f"budget {name!r} is not in the books any more",
            "Somebody deleted it: open it again by ledger.budget(name, limit)",
        )

    def _refused(self, what: str, remedy: str) -> LedgerError:
        return LedgerError(f"{self._engine.where}: {what}. Nothing was changed. {remedy}")


def _left(by: str, expires: int, now: int, living: dict[str, bool]) -> bool:
    """Tell whether a reservation has no holder any more, or one that had its time."""
    if by not in living:
        living[by] = not died(by)
    return expires <= now or not living[by]


def later(per: str, period: str, now: int) -> str:
    """Return the period of a time, or the one that was known, if that is later."""
    present = datetime.fromtimestamp(now / 1000, UTC).strftime(PERIODS[per]) if per else ""
    return max(period, present)
