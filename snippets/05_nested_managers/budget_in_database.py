import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

MOST, LIMIT = 10_000, 1_000_000  # millionths of a dollar
RESERVE = """UPDATE budget SET reserved = reserved + :most
    WHERE spent + reserved + :most <= :limit"""
SETTLE = """UPDATE budget SET reserved = reserved - :most,
    spent = spent + :cost"""


class OverBudgetError(RuntimeError): ...


@contextmanager
def reserve(db: sqlite3.Connection, most: int) -> Iterator[SimpleNamespace]:
    with db:  # one transaction: checked and reserved, or neither
        if not db.execute(RESERVE, {"most": most, "limit": LIMIT}).rowcount:
            raise OverBudgetError
    held, unsettled = SimpleNamespace(cost=None), most
    try:
        yield held
    except Exception:
        unsettled = 0
        raise
    finally:
        cost = unsettled if held.cost is None else held.cost
        with db:
            db.execute(SETTLE, {"most": most, "cost": cost})


def calls(path: Path) -> int:
    made = 0
    with closing(sqlite3.connect(path, timeout=30)) as db:
        for _ in range(50):
            with suppress(OverBudgetError), reserve(db, MOST) as held:
                held.cost = MOST  # the call to the model stands before it
                made += 1
    return made


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        path = Path(folder, "budget.db")
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE budget (spent, reserved)")
            with db:
                db.execute("INSERT INTO budget VALUES (0, 0)")
            with suppress(ValueError), reserve(db, MOST):
                json.loads("oops")
            print("failed", *db.execute("SELECT * FROM budget").fetchone())
            with ProcessPoolExecutor(4, get_context("spawn")) as workers:
                print("made", sum(workers.map(calls, [path] * 4)), "of 200")
            print(*db.execute("SELECT * FROM budget").fetchone())
