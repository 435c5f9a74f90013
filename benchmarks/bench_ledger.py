"""Print what a ledger costs beside the same bare transactions, and what it and litellm let through.

The ratios are taken in one process, both sides in turns, so that a busy machine slows both, and the
best turn of each; the medians stand beside them. PostgreSQL is a server of the run's own, and is
left out where there is none. The environment is that of `bench.py`:

    .bench-venv/bin/python benchmarks/bench_ledger.py
"""

import asyncio
import importlib.util
import logging
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import chdir, closing
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import uuid4

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from context_workshop import BudgetExceeded, Ledger  # noqa: E402

TURNS = 40
PAIRS = 10
CALLS = 50
LIMIT, COST = Decimal("0.10"), Decimal("0.02")

# What a program would write by hand: look at the budget, take from it, note it; and the way back.
RESERVE = (
    "UPDATE plain SET held = held + 1 WHERE name = 'team'",
    """INSERT INTO notes (id, budget, period, amount, holder, made, expires)
    VALUES ({0}, 'team', '2026-11', 200000000, 'machine/1', 1, 2)""",
)
SETTLE = (
    "UPDATE notes SET cost = 1 WHERE id = {0}",
    "UPDATE plain SET held = held - 1, spent = spent + 1 WHERE name = 'team'",
)
TABLES = (
    "CREATE TABLE plain (name TEXT PRIMARY KEY, most BIGINT, held BIGINT, spent BIGINT)",
    """CREATE TABLE notes (id TEXT PRIMARY KEY, budget TEXT, period TEXT, amount BIGINT,
    cost BIGINT, holder TEXT, made BIGINT, expires BIGINT)""",
    "INSERT INTO plain VALUES ('team', 1000000000000, 0, 0)",
)
LOOK = "SELECT most, held, spent FROM plain WHERE name = 'team'"
Pair = Callable[[], object]


def by_ledger(ledger: Ledger) -> Pair:
    budget = ledger.budget("team", "100000000")

    def pair() -> None:
        with budget.reserve("0.02") as reservation:
            reservation.settle("0.0125")

    return pair


def bare(run: Callable[..., object], mark: str, begin: str, lock: str) -> Pair:
    """The same two transactions, statement by statement."""
    reserve, settle = ([each.format(mark) for each in part] for part in (RESERVE, SETTLE))

    def pair() -> None:
        key = uuid4().hex
        run(begin)
        run(LOOK + lock).fetchall()  # type: ignore[attr-defined]
        run(reserve[0])
        run(reserve[1], (key,))
        run("COMMIT")
        run(begin)
        run(settle[0], (key,))
        run(settle[1])
        run("COMMIT")

    return pair


def ratio(ours: Pair, theirs: Pair) -> tuple[float, float, float]:
    """The ratio of the best turns, that of the medians, and the milliseconds of our best pair."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(TURNS):
        for pair, times in zip((ours, theirs), taken, strict=True):
            start = perf_counter()
            for _ in range(PAIRS):
                pair()
            times.append(perf_counter() - start)
    best = [min(times) for times in taken]
    return best[0] / best[1], median(taken[0]) / median(taken[1]), best[0] / PAIRS * 1000


def sqlite() -> tuple[float, float, float]:
    with (
        TemporaryDirectory() as folder,
        Ledger(f"{folder}/ours.db") as ledger,
        closing(sqlite3.connect(f"{folder}/bare.db", isolation_level=None)) as connection,
    ):
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *TABLES):
            connection.execute(statement)
        theirs = bare(connection.execute, "?", "BEGIN IMMEDIATE", "")
        return ratio(by_ledger(ledger), theirs)


def postgresql() -> tuple[float, float, float]:
    import psycopg  # noqa: PLC0415
    from tests.package.postgres import server  # noqa: PLC0415

    with (
        server(fsync=True) as running,
        Ledger(running.url()) as ledger,
        psycopg.connect(running.url(), autocommit=True) as connection,
    ):
        for statement in TABLES:
            connection.execute(statement)
        theirs = bare(connection.execute, "%s", "BEGIN", " FOR UPDATE")
        return ratio(by_ledger(ledger), theirs)


# --- what gets through


async def through_ledger(folder: str) -> tuple[int, Decimal]:
    with Ledger(f"{folder}/spend.db") as ledger:
        budget = ledger.budget("team", LIMIT)

        async def call() -> int:
            try:
                async with budget.reserve(COST) as reservation:
                    await asyncio.sleep(0.2)
                    reservation.settle(COST)
            except BudgetExceeded:
                return 0
            return 1

        calls = sum(await asyncio.gather(*(call() for _ in range(CALLS))))
        return calls, budget.snapshot().spent


async def through_litellm(at_once: int) -> int:
    """As its documentation has it: look at what was spent, call, count what it has cost."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # or it asks a server for prices
    import litellm  # noqa: PLC0415

    litellm.suppress_debug_info = True
    logging.getLogger("LiteLLM").setLevel(logging.ERROR)
    litellm.register_model(
        {"bench": {"input_cost_per_token": float(COST) / 10, "output_cost_per_token": 0.0,
                   "litellm_provider": "openai", "mode": "chat", "max_tokens": 100}}
    )  # fmt: skip
    manager = litellm.BudgetManager(project_name="bench")
    manager.create_budget(total_budget=float(LIMIT), user="team")

    async def call() -> int:
        if manager.get_current_cost("team") >= manager.get_total_budget("team"):
            return 0
        answer = await litellm.acompletion(
            model="openai/bench",
            messages=[{"role": "user", "content": "Hello"}],
            mock_response="Hello yourself",
            mock_delay=0.2,
        )
        assert answer.usage.prompt_tokens == 10
        manager.update_cost(user="team", completion_obj=answer)
        return 1

    through = 0
    for _ in range(0, CALLS, at_once):
        through += sum(await asyncio.gather(*(call() for _ in range(at_once))))
    return through


def main() -> None:
    """Print the tables; end with 1 if a ratio is above its figure."""
    above = False
    print("| reserve + settle / the same two bare transactions | at most | best | median | ms |")
    print("|---|---|---|---|---|")
    engines: dict[str, Callable[[], tuple[float, float, float]]] = {"SQLite": sqlite}
    if importlib.util.find_spec("psycopg"):
        engines["PostgreSQL"] = postgresql
    for name, measure in engines.items():
        best, middle, taken = measure()
        above |= best > 1.5
        print(f"| {name} | 1.5 | {best:.2f} | {middle:.2f} | {taken:.2f} |")
    print(f"\n{CALLS} calls of {COST} with a limit of {LIMIT}: {LIMIT / COST:.0f} fit\n")
    print("| | got through |\n|---|---|")
    with TemporaryDirectory() as folder, chdir(folder):  # litellm writes a file where it is
        calls, _ = asyncio.run(through_ledger(folder))
        print(f"| a ledger, {CALLS} at once | {calls} |")
        for at_once, how in ((CALLS, f"{CALLS} at once"), (1, "one after the other")):
            calls = asyncio.run(through_litellm(at_once))
            print(f"| litellm.BudgetManager, {how} | {calls} |")
    sys.exit(above)


if __name__ == "__main__":
    main()
