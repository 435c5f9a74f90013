import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from context_workshop.ledger import Ledger, LedgerBudget


def ask(budget: LedgerBudget) -> str:
    with budget.reserve("0.4") as reserved:
        reserved.settle("0.3")
    return "paid"


with TemporaryDirectory() as folder:
    file = Path(folder) / "shop.db"
    with (
        Ledger(file, timeout=0.2) as ledger,
        closing(sqlite3.connect(file)) as notes,
    ):
        budget = ledger.budget("team", "1")
        notes.execute("CREATE TABLE notes (text)")
        # --8<-- [start:cure]
        answer = ask(budget)  # first what takes long
        with notes:  # then one short transaction
            notes.execute("INSERT INTO notes VALUES (?)", (answer,))
        # --8<-- [end:cure]
        with closing(notes.execute("SELECT text FROM notes")) as rows:
            print(rows.fetchall())
        print("spent", budget.snapshot().spent)
