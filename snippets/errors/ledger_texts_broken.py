# expect: output the ledger was left
import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from context_workshop.ledger import Ledger, LedgerBudget, LedgerError


@contextmanager
def printed(mistake: str) -> Iterator[None]:
    print(f"{mistake}:")
    try:
        yield
    except (LedgerError, RuntimeError) as error:
        text = str(error).replace(str(file), "…")
        text = re.sub("[0-9a-f]{32}", "ID", text)
        print(f"    {type(error).__name__}: {text}")


async def ask(budget: LedgerBudget) -> None:
    with budget.reserve("0.4"):
        pass


with TemporaryDirectory() as folder:
    file = Path(folder) / "books.db"
    ledger = Ledger(file)
    with printed("a call that outlives the ledger"):
        with ledger:
            budget = ledger.budget("team", "1")
            call = budget.reserve("0.4")
            call.__enter__()
        call.__exit__(None, None, None)
    with printed("a budget that outlives the ledger"):
        budget.snapshot()
    with ledger, printed("with, in a coroutine"):
        asyncio.run(ask(budget))
    with closing(sqlite3.connect(file)) as newer, newer:
        newer.execute("UPDATE ledger_schema SET version = version + 1")
    with printed("tables of a later release"), ledger:
        pass
