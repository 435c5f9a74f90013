"""Load on one budget: processes that reserve, fail, are cancelled, and are killed.

As a program it is one of the processes: `ledger_load.py WHERE SEED COUNT`. It prints each
reservation that has ended, with what it must have cost; what it prints, the books have.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from decimal import Decimal

from context_workshop import BudgetExceeded, Ledger, LedgerBudget, LedgerReservation

ESTIMATE = Decimal("0.02")
ENDS = ("settle", "settle", "settle", "normally", "fail", "cancel", "cancel early", "release")


class CallError(Exception):
    """The call failed."""


async def call(budget: LedgerBudget, chance: random.Random) -> None:
    """One call, that ends as chance has it, and is told to whoever reads the output."""
    reservation = budget.reserve(ESTIMATE)
    how = chance.choice(ENDS)
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
        if how == "fail":
            raise CallError
        if how == "release":
            reservation.release()
        if how == "settle":
            reservation.settle(cost)


async def work(where: str, seed: int, count: int) -> None:
    chance = random.Random(seed)
    with Ledger(where, timeout=60) as ledger:
        budget = ledger.budget("team")
        left = iter(range(count))

        async def some() -> None:
            for _ in left:
                await call(budget, chance)

        await asyncio.gather(*(some() for _ in range(4)))


class Run:
    """What the processes said, and what was read meanwhile."""

    def __init__(self, where: str, processes: int, count: int, kills: int, seed: int = 7) -> None:
        self._where = where
        self._chance = random.Random(seed)
        self._count = count
        self._kills = kills
        self._processes = [self._start(number, count) for number in range(processes)]
        self.costs: dict[str, Decimal] = {}
        self.refused = self.killed = self.readings = 0

    def _start(self, seed: int, count: int) -> subprocess.Popen[str]:
        command = [sys.executable, __file__, self._where, str(seed), str(count)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def watch(self, budget: LedgerBudget) -> None:
        """Kill some, start others in their place, and read the budget until all have ended."""
        while self._processes:
            seen = budget.snapshot()
            self.readings += 1
            assert seen.remaining >= 0, seen
            time.sleep(0.01)
            if self.killed < self._kills and self._chance.random() < 0.05:
                victim = self._chance.choice(self._processes)
                if victim.poll() is None:
                    victim.kill()
                    self.killed += 1
            for process in [each for each in self._processes if each.poll() is not None]:
                self._processes.remove(process)
                done = self._read(process)
                assert process.returncode in {0, -9}
                if process.returncode and done < self._count:
                    seed = self._chance.randrange(10**6)
                    self._processes.append(self._start(seed, self._count - done))

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
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
