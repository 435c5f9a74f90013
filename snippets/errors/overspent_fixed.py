import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


# --8<-- [start:cure]
@dataclass
class Booked:
    cost: int


@dataclass
class Budget:
    limit: int
    used: int = 0

    @contextmanager
    def reserve(self, most: int) -> Iterator[Booked]:
        if self.used + most > self.limit:
            raise ValueError(f"only {self.limit - self.used} left")
        self.used += most  # no await between check and booking
        booked = Booked(most)  # kept if the call fails: it may have cost that
        try:
            yield booked
        finally:
            self.used += booked.cost - most


# --8<-- [end:cure]
async def ask(budget: Budget) -> None:
    try:
        with budget.reserve(10) as booked:
            await asyncio.sleep(0)  # the model answers
            booked.cost = 7
    except ValueError as error:
        print("refused:", error)


async def main() -> None:
    budget = Budget(25)
    for _ in range(2):
        await asyncio.gather(*(ask(budget) for _ in range(3)))
        print("spent", budget.used, "of", budget.limit)


asyncio.run(main())
