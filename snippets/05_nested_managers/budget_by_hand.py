import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal


class OverBudgetError(RuntimeError):
    pass


@dataclass
class Held:
    cost: Decimal | None = None


# --8<-- [start:cure]
@dataclass
class Budget:
    left: Decimal

    @contextmanager
    def reserve(self, most: Decimal) -> Iterator[Held]:
        if most > self.left:
            raise OverBudgetError(f"{most} > remaining {self.left}")
        self.left -= most
        held, unsettled = Held(), most
        try:
            yield held
        except Exception:
            unsettled = Decimal(0)
            raise
        finally:
            cost = unsettled if held.cost is None else held.cost
            self.left += most - cost


# --8<-- [end:cure]
async def ask(budget: Budget, cost: str) -> None:
    try:
        with budget.reserve(Decimal("0.0101")) as held:
            await asyncio.sleep(0)  # the call to the model
            held.cost = Decimal(cost)
    except OverBudgetError as refusal:
        print("stopped:", refusal)


async def main() -> None:
    budget = Budget(Decimal("0.025"))
    async with asyncio.TaskGroup() as tasks:
        for cost in "0.0100", "0.0099", "0.0100", "0.0100", "0.0100":
            tasks.create_task(ask(budget, cost))
    print("left", budget.left)


asyncio.run(main())
