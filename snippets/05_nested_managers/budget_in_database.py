import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

COST, LIMIT = 10_000, 1_000_000  # millionths of a dollar

RESERVE = """
    UPDATE budget SET reserved = reserved + :cost
    WHERE spent + reserved + :cost <= :limit"""
SETTLE = """
    UPDATE budget SET reserved = reserved - :cost, spent = spent + :cost"""


def calls(path: Path, worker: int) -> int:
    made = 0
    with closing(sqlite3.connect(path, timeout=30)) as db:
        for _ in range(50):
            with db:  # one transaction: checked and reserved, or neither
                values = {"cost": COST, "limit": LIMIT}
                reserved = db.execute(RESERVE, values).rowcount == 1
            if reserved:
                made += 1  # the call to the model stands here
                with db:
                    db.execute(SETTLE, {"cost": COST})
    return made


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        path = Path(folder, "budget.db")
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE budget (spent INT, reserved INT)")
            with db:
                db.execute("INSERT INTO budget VALUES (0, 0)")
            with ProcessPoolExecutor(4, get_context("spawn")) as workers:
                made = workers.map(partial(calls, path), range(4))
                print("made", sum(made), "of 200")
            print(*db.execute("SELECT * FROM budget").fetchone())
