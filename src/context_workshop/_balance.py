"""What a budget says of itself: as it was at one moment, and when it refuses."""

from decimal import Decimal
from typing import NamedTuple

from ._money import MONEY


def remaining_of(limit: Decimal, spent: Decimal, reserved: Decimal) -> Decimal:
    """Tell what can be reserved."""
    return MONEY.subtract(limit, MONEY.add(spent, reserved))


class BudgetExceeded(Exception):  # noqa: N818 - the name that litellm and others gave it
    """Say that a reservation was refused; nothing was spent or reserved.

    Since 0.1.

    Attributes:
        name: Which budget refused: the child's or a parent's.
        amount: What was asked for.
        remaining: What was left there.

    Example:
        ```python
        from context_workshop import Budget, BudgetExceeded

        try:
            Budget("0.05", name="team").reserve("0.06")
        except BudgetExceeded as refusal:
            print(refusal)
            #> budget 'team': 0.06 > remaining 0.05
        ```
    """

    def __init__(self, name: str, amount: Decimal, remaining: Decimal) -> None:
        super().__init__(name, amount, remaining)
        self.name = name
        self.amount = amount
        self.remaining = remaining

    def __str__(self) -> str:
        which = f"budget {self.name!r}" if self.name else "budget"
        return f"{which}: {self.amount:f} > remaining {self.remaining:f}"


class BudgetSnapshot(NamedTuple):
    """Show a budget as it was at one moment: its parts agree, whatever other threads do.

    Since 0.2.

    Attributes:
        limit: What may be spent.
        spent: What calls had cost.
        reserved: What calls that were running held.
        parent: That of the parent, at the same moment; `None` if there is no parent.

    Example:
        ```python
        from context_workshop import Budget

        budget = Budget("0.05", parent=Budget(1))
        with budget.reserve("0.02"):
            seen = budget.snapshot()
        print(seen.spent, seen.reserved, seen.remaining, seen.parent.remaining)
        #> 0 0.02 0.03 0.98
        ```
    """

    limit: Decimal
    spent: Decimal
    reserved: Decimal
    parent: "BudgetSnapshot | None"

    @property
    def remaining(self) -> Decimal:
        """What could be reserved in this one alone; below zero after an under-estimate."""
        return remaining_of(self.limit, self.spent, self.reserved)
