"""The tables of a ledger, the same in each database, and whose version they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._engine import LedgerError

if TYPE_CHECKING:
    from ._engine import Execute

VERSION = 1

# All money in units of 10⁻¹⁰. SQLite makes a float of a sum that passes 64 bits; the checks refuse
# it then, and PostgreSQL refuses by itself.
_SUM = "BIGINT NOT NULL CHECK ({0} BETWEEN 0 AND 9223372036854775807)"
TABLES = (
    "CREATE TABLE ledger_schema (version BIGINT NOT NULL)",
    # `spent` and `reserved` are those of the present period; the entries have all of them.
    f"""CREATE TABLE ledger_budgets (
        name TEXT PRIMARY KEY,
        most {_SUM.format("most")},
        per TEXT NOT NULL,
        period TEXT NOT NULL,
        spent {_SUM.format("spent")},
        reserved {_SUM.format("reserved")}
    )""",
    f"""CREATE TABLE ledger_entries (
        id TEXT PRIMARY KEY,
        budget TEXT NOT NULL,
        period TEXT NOT NULL,
        amount {_SUM.format("amount")},
        cost BIGINT CHECK (cost BETWEEN 0 AND 9223372036854775807),
        holder TEXT NOT NULL,
        process TEXT NOT NULL,
        made BIGINT NOT NULL,
        expires BIGINT NOT NULL
    )""",
    "CREATE INDEX ledger_held ON ledger_entries (budget, period) WHERE cost IS NULL",
)


def create(execute: Execute) -> None:
    """Make the tables, in the transaction that found that there are none."""
    for statement in TABLES:
        execute(statement, ())
    execute("INSERT INTO ledger_schema (version) VALUES (?)", (VERSION,))


def check(execute: Execute, where: str) -> None:
    """Refuse the tables of another version.

    Raises:
        LedgerError: They are older, newer, or no ledger's.
    """
    versions = execute("SELECT version FROM ledger_schema", ())
    if versions == [(VERSION,)]:
        return
    found = versions[0][0] if len(versions) == 1 else None
    if not isinstance(found, int):
        raise LedgerError(
            f"{where}: can't open the books: the table ledger_schema has no version, so they are "
            "damaged or no ledger's. Nothing was changed. Restore them from a backup, or name "
            "another database"
        )
    older = found < VERSION
    raise LedgerError(
        f"{where}: can't open the books: their tables are of version {found}, and this "
        f"context_workshop reads version {VERSION}. Nothing was changed. "
        + (
            "They are older: close them with the release that wrote them, and begin new ones"
            if older
            else "They are newer: upgrade context_workshop here"
        )
    )
