import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


# --8<-- [start:cure]
class Budget:
    def __init__(self, limit: int) -> None:
        self.limit, self.used = limit, 0

    @contextmanager
    def reserve(self, most: int) -> Iterator[None]:
        if self.used + most > self.limit:
            raise ValueError(f"only {self.limit - self.used} left")
        self.used += most  # no await between check and booking
        yield  # an error of the call leaves it booked: it may have cost that


# --8<-- [end:cure]
async def ask(budget: Budget) -> None:
    try:
        with budget.reserve(10):
            await asyncio.sleep(0)  # the model answers
    except ValueError as error:
        print("refused:", error)


async def main() -> None:
    budget = Budget(25)
    await asyncio.gather(*(ask(budget) for _ in range(5)))
    print("spent", budget.used, "of", budget.limit)


asyncio.run(main())
