"""Ledger under load: never above the limit at any reading, and exact books when all have ended.

`WORKSHOP_LOAD` says how many reservations each of the eight processes makes; `.ci/run` has 500.
"""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from context_workshop import Ledger
from tests.package import postgres
from tests.package.ledger_load import Run

PROCESSES = 8
pytestmark = pytest.mark.timeout(1500)  # with all of the load, on a machine with other work
COUNT = int(os.environ.get("WORKSHOP_LOAD", "60"))
KILLS = max(6, COUNT // 25)


def check(where: str) -> None:
    limit = Decimal("0.004") * PROCESSES * COUNT  # about half of what they would spend
    with Ledger(where, timeout=60) as ledger:
        budget = ledger.budget("team", limit)
        run = Run(where, PROCESSES, COUNT, KILLS)
        run.watch(budget)
        assert run.killed > 0
        assert run.readings > 0
        assert run.refused > 0
        seen = budget.snapshot()
        books = entries(ledger)
        left = {each.id: each.amount for each in ledger.uncertain()}
        # All that was told is in the books as it was told; what was not begun need not be.
        for key, cost in run.costs.items():
            assert books.get(key, Decimal(0)) == cost
        # And the sums are those of the entries.
        assert {key for key, cost in books.items() if cost is None} == set(left)
        settled = sum((cost for cost in books.values() if cost is not None), Decimal(0))
        assert (seen.spent, seen.reserved) == (settled, Decimal(0))
        assert seen.uncertain == sum(left.values())
        assert len(left) >= 2
        # Nobody was there to tell of what the killed ones had under way: four calls each.
        assert len(set(books) - set(run.costs)) <= 4 * (run.killed + 2)
        for key in left:
            ledger.settle(key, "0.0000000001")
        after = budget.snapshot()
        assert after.spent == settled + Decimal(len(left)).scaleb(-10)
        assert after.remaining == limit - after.spent
        print(
            f"{PROCESSES} x {COUNT}: {run.refused} refused, {run.killed} killed, {len(left)} left"
        )


def entries(ledger: Ledger) -> dict[str, Decimal | None]:
    rows = ledger._engine.transact(
        "look", lambda execute, _: execute("SELECT id, cost FROM ledger_entries", ()), reading=True
    )
    return {key: None if cost is None else Decimal(cost).scaleb(-10) for key, cost in rows}


def test_eight_processes_on_sqlite(tmp_path: Path) -> None:
    check(str(tmp_path / "spend.db"))


def test_eight_processes_on_postgresql() -> None:
    with postgres.server() as server:
        check(server.url())
