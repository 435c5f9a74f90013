"""Load on one budget: processes that reserve, fail, are cancelled, and are killed.

As a program it is one of the processes: `ledger_load.py WHERE SEED COUNT [LAST]`. It prints each
reservation that has ended, with what it must have cost; what it prints, the books have. In the
block of its call number LAST, it kills itself.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from decimal import Decimal

from context_workshop import BudgetExceeded, Ledger, LedgerBudget, LedgerReservation

ESTIMATE = Decimal("0.02")
ENDS = ("settle", "settle", "settle", "normally", "fail", "cancel", "cancel early", "release")


class CallError(Exception):
    """The call failed."""


async def call(budget: LedgerBudget, chance: random.Random, *, last: bool) -> None:
    """One call, that ends as chance has it, and is told to whoever reads the output."""
    reservation = budget.reserve(ESTIMATE)
    how = "die" if last else chance.choice(ENDS)
    cost = Decimal(chance.randrange(0, 200_000_001)).scaleb(-10)
    task = asyncio.create_task(block(reservation, how, cost))
    if how == "cancel early":
        await asyncio.sleep(chance.random() * 0.01)
        task.cancel()
    elif how == "cancel":
        await asyncio.sleep(chance.random() * 0.05)
        task.cancel()
    try:
        await task
    except BudgetExceeded:
        print("refused", flush=True)
        return
    except (CallError, asyncio.CancelledError):
        pass
    if reservation.cost is None:  # cancelled while it was reserving: given back, or not begun
        print(reservation.id, 0, flush=True)
    else:
        print(reservation.id, reservation.cost, flush=True)


async def block(reservation: LedgerReservation, how: str, cost: Decimal) -> None:
    async with reservation:
        if how.startswith("cancel"):
            await asyncio.sleep(0.1)
        if how == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "fail":
            raise CallError
        if how == "release":
            reservation.release()
        if how == "settle":
            reservation.settle(cost)


async def work(where: str, seed: int, count: int, last: int = -1) -> None:
    chance = random.Random(seed)
    with Ledger(where, timeout=60) as ledger:
        budget = ledger.budget("team")
        left = iter(range(count))

        async def some() -> None:
            for number in left:
                await call(budget, chance, last=number == last)

        await asyncio.gather(*(some() for _ in range(4)))


class Run:
    """What the processes said, and what was read meanwhile."""

    def __init__(self, where: str, processes: int, count: int, kills: int, seed: int = 7) -> None:
        self._where = where
        self._chance = random.Random(seed)
        self._count = count
        self._kills = kills
        # Two kill themselves while they hold money; the others are killed wherever they are.
        dying = [self._start(number, count, 10) for number in range(2)]
        self._victims = [self._start(number, count) for number in range(2, processes)]
        self._processes = [*dying, *self._victims]
        self.costs: dict[str, Decimal] = {}
        self.refused = self.killed = self.readings = 0

    def _start(self, *numbers: int) -> subprocess.Popen[str]:
        command = [sys.executable, __file__, self._where, *map(str, numbers)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def watch(self, budget: LedgerBudget) -> None:
        """Kill some, start others in their place, and read the budget until all have ended."""
        while self._processes:
            seen = budget.snapshot()
            self.readings += 1
            assert seen.remaining >= 0, seen
            time.sleep(0.01)
            if self.killed < self._kills and self._chance.random() < 0.05:
                living = [each for each in self._victims if each.poll() is None]
                if living:
                    self._chance.choice(living).kill()
                    self.killed += 1
            for process in [each for each in self._processes if each.poll() is not None]:
                self._processes.remove(process)
                done = self._read(process)
                assert process.returncode in {0, -9}
                if process.returncode and done < self._count:
                    seed = self._chance.randrange(10**6)
                    self._victims.append(self._start(seed, self._count - done))
                    self._processes.append(self._victims[-1])

    def _read(self, process: subprocess.Popen[str]) -> int:
        assert process.stdout is not None
        with process:
            lines = process.stdout.read().splitlines()
        for line in lines:
            if line == "refused":
                self.refused += 1
            else:
                key, cost = line.split()
                self.costs[key] = Decimal(cost)
        return len(lines)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], *map(int, sys.argv[2:])))
