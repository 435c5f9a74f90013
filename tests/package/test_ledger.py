"""Ledger: one budget for several processes, in SQLite; each reservation is booked, or held."""

import asyncio
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from context_workshop import (
    AsyncSession,
    Budget,
    BudgetExceeded,
    Event,
    Ledger,
    LedgerBudget,
    LedgerError,
    LedgerSnapshot,
    Session,
    TokenPrice,
    Usage,
    observe,
    price_list,
)
from context_workshop._sqlite import SQLite


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "spend.db"


@pytest.fixture
def ledger(file: Path) -> Iterator[Ledger]:
    with Ledger(file) as opened:
        yield opened


@pytest.fixture
def budget(ledger: Ledger) -> LedgerBudget:
    return ledger.budget("team", "5.00")


def sums(budget: LedgerBudget) -> tuple[Decimal, ...]:
    """What is spent, reserved, uncertain, and left."""
    seen = budget.snapshot()
    return seen.spent, seen.reserved, seen.uncertain, seen.remaining


def amounts(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


def test_it_is_held_and_settled_and_another_process_sees_it(budget: LedgerBudget) -> None:
    with budget.reserve("0.02") as reservation:
        assert sums(budget) == amounts("0", "0.02", "0", "4.98")
        assert (reservation.amount, reservation.cost) == (Decimal("0.02"), None)
        reservation.settle("0.0125")
    assert reservation.cost == Decimal("0.0125")
    assert sums(budget) == amounts("0.0125", "0", "0", "4.9875")
    seen = python(
        "with Ledger(sys.argv[1]) as ledger: print(ledger.budget('team').snapshot().remaining)",
        budget,
    )
    assert seen == "4.9875\n"


def python(code: str, budget: LedgerBudget, *arguments: str, ok: bool = True) -> str:
    """What another process prints, which is given the file of a budget."""
    done = subprocess.run(
        [sys.executable, "-c", f"import os, sys\nfrom context_workshop import *\n{code}"]
        + [where(budget), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode == 0) is ok, done.stderr
    return done.stdout


def where(budget: LedgerBudget) -> str:
    return budget._ledger._engine.where
