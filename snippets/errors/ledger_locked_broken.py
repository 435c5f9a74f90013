# expect: output the database was locked by another connection all the time
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from context_workshop.ledger import Ledger, LedgerBudget, LedgerError


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
        try:
            with notes:
                notes.execute("INSERT INTO notes VALUES ('asked')")
                print(ask(budget))  # the notes have locked the file
        except LedgerError as error:
            said = str(error).split(": ", 2)[2].partition(" (")[0]
            print("LedgerError:", said)
        print("spent", budget.snapshot().spent)
