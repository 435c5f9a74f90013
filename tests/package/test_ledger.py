"""Ledger: one budget for several processes, in SQLite; each reservation is booked, or held."""

import asyncio
import os
import pickle
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
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


def sums(budget: LedgerBudget) -> tuple[Any, ...]:
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


IMPORTS = "import os, sys\nfrom context_workshop import *\n"


def python(code: str, budget: LedgerBudget, *arguments: str, ok: bool = True) -> str:
    """What another process prints, which is given the file of a budget."""
    done = subprocess.run(
        [sys.executable, "-c", f"{IMPORTS}{code}", where(budget), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode == 0) is ok, done.stderr
    return done.stdout


def where(budget: LedgerBudget) -> str:
    return budget._where


# --- the way a block ends


@pytest.mark.parametrize(
    ("error", "spent"),
    [
        (None, "0.02"),
        (ValueError, "0"),
        (asyncio.CancelledError, "0.02"),
        (KeyboardInterrupt, "0.02"),
        (GeneratorExit, "0.02"),
    ],
)
@pytest.mark.parametrize("how", ["with", "async with"])
def test_a_block_without_settle_decides_by_how_it_ends(
    budget: LedgerBudget, error: type[BaseException] | None, spent: str, how: str
) -> None:
    def end() -> None:
        if error is not None:
            raise error

    def block() -> None:
        with budget.reserve("0.02"):
            end()

    async def async_block() -> None:
        async with budget.reserve("0.02"):
            end()

    async def main() -> None:
        with suppress(error or ZeroDivisionError):  # not out of asyncio.run, which has its own way
            await async_block()

    with suppress(error or ZeroDivisionError):
        if how == "with":
            block()
        else:
            asyncio.run(main())
    assert sums(budget) == (Decimal(spent), 0, 0, 5 - Decimal(spent))


def test_a_reservation_covers_one_call(budget: LedgerBudget) -> None:
    reservation = budget.reserve("0.02")
    with pytest.raises(RuntimeError, match="was not entered yet: settle it inside its block"):
        reservation.settle("0.01")
    with pytest.raises(RuntimeError, match="was not entered yet: it can't be left"):
        reservation.__exit__(None, None, None)
    with reservation:
        with pytest.raises(RuntimeError, match="is held, and covers one call"):
            reservation.__enter__()
        with pytest.raises(ValueError, match="0 or more"):
            reservation.settle(-1)
        reservation.settle("0.01")
        with pytest.raises(RuntimeError, match=r"ended already, at 0\.01"):
            reservation.release()
    with pytest.raises(RuntimeError, match="has ended already"):
        reservation.__enter__()
    assert sums(budget) == amounts("0.01", "0", "0", "4.99")


def test_what_is_more_than_remains_is_refused_and_what_is_equal_is_not(
    ledger: Ledger,
) -> None:
    budget = ledger.budget("small", "0.05")
    events: list[Event] = []
    with observe(events.append):
        with budget.reserve("0.05"):
            refused = budget.reserve("0.0000000001")
            with pytest.raises(BudgetExceeded) as caught:
                refused.__enter__()
            assert str(caught.value) == "budget 'small': 0.0000000001 > remaining 0.00"
        with pytest.raises(BudgetExceeded):
            refused.__enter__()  # may be asked again
        budget.charge("0.01")
        with pytest.raises(BudgetExceeded), budget.reserve(0):
            pass
    assert [(e.name, e.attributes["budget.name"]) for e in events] == [
        ("budget.refused", "small"),
        ("reservation.end", "small"),
        ("budget.refused", "small"),
        ("budget.overdrawn", "small"),
        ("budget.refused", "small"),
    ]
    assert sums(budget) == amounts("0.06", "0", "0", "-0.01")


def test_a_cost_above_the_estimate_is_counted(budget: LedgerBudget) -> None:
    events: list[Event] = []
    with observe(events.append), budget.reserve("0.01") as reservation:
        reservation.settle("7")
    assert sums(budget) == amounts("7", "0", "0", "-2")
    assert [event.name for event in events] == ["budget.overdrawn", "reservation.end"]


# --- amounts

BAD: list[tuple[Any, type[Exception], str]] = [
    (0.05, TypeError, r"must not be a float: 0\.05 is stored as 0\.0500000000000000027"),
    (float("nan"), TypeError, "must not be a float"),
    ("NaN", ValueError, "finite"),
    (Decimal("sNaN"), ValueError, "finite"),
    ("Infinity", ValueError, "finite"),
    ("-0.01", ValueError, "0 or more"),
    ("0.00000000001", ValueError, r"finer than the books, .* units of 10\^-10: 1E-11"),
    ("922337203.6854775808", ValueError, "too large for the books"),
    (2**63, ValueError, "too large for the books"),
    ("1e40", ValueError, "too many digits"),
    ("a lot", ValueError, "a number"),
    (None, TypeError, "must be a Decimal"),
    (True, TypeError, "must be a Decimal"),
]


@pytest.mark.parametrize(("bad", "error", "message"), BAD)
def test_what_is_no_amount_is_refused_and_nothing_changes(
    ledger: Ledger, budget: LedgerBudget, bad: Any, error: type[Exception], message: str
) -> None:
    with budget.reserve("0.02") as reservation:
        uses: list[Callable[[Any], object]] = [
            budget.reserve,
            budget.charge,
            reservation.settle,
            lambda amount: ledger.change_limit("team", amount),
            lambda amount: ledger.settle(reservation.id, amount),
        ]
        if bad is not None:
            uses.append(lambda amount: ledger.budget("new", amount))
        for use in uses:
            with pytest.raises(error, match=message):
                use(bad)
            assert sums(budget) == amounts("0", "0.02", "0", "4.98")
    assert reservation.cost == Decimal("0.02")
    with pytest.raises(LedgerError, match="no budget 'new' yet"):
        ledger.budget("new")


def test_the_largest_amounts_are_exact_and_a_sum_that_is_larger_is_refused(
    ledger: Ledger,
) -> None:
    most = Decimal(2**63 - 1).scaleb(-10)
    budget = ledger.budget("all", most)
    with budget.reserve(most) as reservation:
        assert sums(budget) == (0, most, 0, 0)
        reservation.settle(most)
    with pytest.raises(LedgerError, match="more than 64 bits hold"):
        budget.charge("0.0000000001")
    assert sums(budget) == (most, 0, 0, 0)
    ledger.settle(reservation.id, most)  # again, the same
    small = ledger.budget("small", "1")
    small.charge(most)
    with pytest.raises(BudgetExceeded), small.reserve(0):
        pass
    ledger.change_limit("small", most)
    with (
        pytest.raises(LedgerError, match="more than 64 bits hold") as caught,
        small.reserve(0) as r,
    ):
        r.settle(1)
    assert f"ledger.settle('{r.id}', '1.00')" in str(caught.value)
    assert sums(small) == (most, 0, 0, 0)


@pytest.mark.parametrize("text", ["0", "0.1", "0.10", "10", "0.0000000001", "123456.7890123456"])
def test_an_amount_comes_back_as_it_was(ledger: Ledger, text: str) -> None:
    assert ledger.budget("one", text).snapshot().limit == Decimal(text)
    assert "E" not in str(ledger.budget("one").limit) or text == "0.0000000001"


# --- what all must agree on


def test_two_programs_with_different_terms_are_told(ledger: Ledger, budget: LedgerBudget) -> None:
    assert repr(ledger.budget("team", "5")) == repr(budget) == repr(ledger.budget("team"))
    wrong: list[tuple[str, str | None, Any, str]] = [
        ("team", "6", None, "the limit 5.00 in the books, and this program gives it 6.00"),
        ("team", "5", "month", "for all time in the books, and this program wants it per month"),
        ("else", None, None, "there is no budget 'else' yet"),
    ]
    for name, limit, per, message in wrong:
        with pytest.raises(LedgerError, match=message):
            ledger.budget(name, limit, per=per)
    bad: list[tuple[str, Any, str]] = [
        ("", None, "a name of 1 to 200 characters, not ''"),
        ("a" * 201, None, "a name of 1 to 200 characters, not one of 201: 'aaaa"),
        ("a\0", None, "no NUL"),
        ("\ud800", None, "half of a character"),
        ("a", "week", "'month'"),
        ("a", "", "'month'"),
        ("a", ["day"], "'month'"),
    ]
    for name, per, message in bad:
        with pytest.raises(ValueError, match=message):
            ledger.budget(name, 1, per=per)
    with pytest.raises(ValueError, match="per is given with a limit"):
        ledger.budget("team", per="month")
    ledger.change_limit("team", "6")
    assert budget.snapshot().limit == 6
    with pytest.raises(LedgerError, match="'else' is not in the books"):
        ledger.change_limit("else", "6")


def test_budgets_do_not_touch_each_other(ledger: Ledger, budget: LedgerBudget) -> None:
    other = ledger.budget("Team", "1", per="day")
    with budget.reserve("0.5"), other.reserve("0.25"):
        pass
    assert sums(budget)[0] == Decimal("0.5")
    assert sums(other)[0] == Decimal("0.25")


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("mysql://localhost/x", "and not mysql://"),
        (":memory:", "a file that others open"),
        ("", "a file that others open"),
        ("file:x?mode=memory", "a file that others open"),
    ],
)
def test_what_nobody_could_share_is_refused(where: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Ledger(where)


def test_a_path_may_be_bytes(tmp_path: Path) -> None:
    where: Any = os.fsencode(tmp_path / "spend.db")
    with Ledger(where) as ledger:
        ledger.budget("team", 1)
    assert (tmp_path / "spend.db").exists()


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf"), 1e300])
def test_a_time_is_above_0_and_fits_the_books(file: Path, bad: float) -> None:
    for name in ("timeout", "expiry"):
        with pytest.raises(ValueError, match=f"{name} must be a number of seconds above 0"):
            Ledger(file, **{name: bad})
    assert not file.exists()


def test_the_longest_times_are_taken(file: Path) -> None:
    with Ledger(file, timeout=1e6, expiry=1e9) as ledger, ledger.budget("team", 1).reserve(1):
        assert ledger.uncertain() == []


@pytest.mark.parametrize("bad", ["5", None, True])
def test_a_time_is_a_number(file: Path, bad: Any) -> None:
    with pytest.raises(TypeError, match="timeout is a number of seconds"):
        Ledger(file, timeout=bad)


@pytest.mark.parametrize("bad", [None, 5, b"x", True, ["team"]])
def test_names_and_ids_are_text(ledger: Ledger, bad: Any) -> None:
    uses: list[Callable[[], object]] = [
        lambda: ledger.budget(bad, 1),
        lambda: ledger.change_limit(bad, 1),
        lambda: ledger.settle(bad, 1),
        lambda: bad is None or ledger.uncertain(bad),
    ]
    for use in uses if bad is not None else uses[:3]:
        with pytest.raises(TypeError, match="is a str, not"):
            use()


@pytest.mark.parametrize("bad", ["", "\0", "\ud800"])
def test_what_no_database_stores_is_named_before_it_is_asked(ledger: Ledger, bad: str) -> None:
    uses = (lambda: ledger.change_limit(bad, 1), lambda: ledger.uncertain(bad))
    for use in uses:
        with pytest.raises(ValueError, match="name"):
            use()
    with pytest.raises((ValueError, LedgerError), match="no reservation"):
        ledger.settle(bad, 1)


@pytest.mark.parametrize("name", ["团队", "a" * 200, "\U0001f4b0" * 200, " ", "a'b\"c;--"])
def test_any_text_is_a_name(ledger: Ledger, name: str) -> None:
    ledger.budget(name, 1).charge("0.25")
    assert ledger.budget(name).snapshot().spent == Decimal("0.25")


def test_it_is_used_while_it_is_open(file: Path) -> None:
    ledger = Ledger(file)
    with pytest.raises(RuntimeError, match="closed> can't be used: enter it first"):
        ledger.budget("team", 1)
    with pytest.raises(RuntimeError, match="can't be left: enter it first"):
        ledger.__exit__(None, None, None)
    with ledger:
        with pytest.raises(RuntimeError, match="open> can't be entered twice"):
            ledger.__enter__()
        budget = ledger.budget("team", 1)
    with pytest.raises(RuntimeError, match="enter it first"):
        budget.snapshot()
    with ledger:  # again
        assert budget.snapshot().remaining == 1


def test_what_outlives_the_ledger_stays_held(file: Path) -> None:
    with Ledger(file) as ledger:
        budget = ledger.budget("team", 1)
        reservation = budget.reserve("0.25")
        reservation.__enter__()
    with pytest.raises(LedgerError, match=r"the ledger was left\. It stays held, and counts as"):
        reservation.__exit__(None, None, None)
    assert not (file.parent / "spend.db-wal").exists()  # nothing was opened again

    async def outlive() -> None:
        with Ledger(file) as ledger:
            again = ledger.budget("team").reserve("0.25")
            await again.__aenter__()
        with pytest.raises(LedgerError, match="the ledger was left"):
            await again.__aexit__(None, None, None)
        failure = ValueError("the block's own")
        with Ledger(file) as ledger:
            again = ledger.budget("team").reserve("0.25")
            await again.__aenter__()
        await again.__aexit__(ValueError, failure, None)
        assert "the ledger was left" in failure.__notes__[0]

    asyncio.run(outlive())
    with Ledger(file) as ledger:
        budget = ledger.budget("team")
        assert sums(budget) == amounts("0", "0.75", "0", "0.25")
        ledger.settle(reservation.id, "0.05")
        assert sums(budget) == amounts("0.05", "0.50", "0", "0.45")


def test_errors_can_be_pickled(budget: LedgerBudget, ledger: Ledger) -> None:
    with pytest.raises(LedgerError) as caught:
        ledger.settle("no such", 1)
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert (str(again), again.unknown) == (str(caught.value), False)


# --- holders that are gone

KILLED = """
import signal
with Ledger(sys.argv[1], expiry=float(sys.argv[2])) as ledger:
    with ledger.budget('team').reserve('0.02') as reservation:
        print(reservation.id, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_held_counts_as_spent_until_it_is_settled(
    ledger: Ledger, budget: LedgerBudget
) -> None:
    key = python(KILLED, budget, "3600", ok=False).strip()
    assert sums(budget) == amounts("0", "0", "0.02", "4.98")
    (left,) = ledger.uncertain("team")
    assert (left.id, left.budget, left.amount, left.why) == (
        key,
        "team",
        Decimal("0.02"),
        "its process has ended",
    )
    assert ledger.uncertain("another") == []
    ledger.settle(key, "0.0125")
    ledger.settle(key, "0.0125")  # somebody else had the same thought
    with pytest.raises(LedgerError, match=r"has ended already, at 0\.0125, and not at 0\.00"):
        ledger.settle(key, 0)
    assert sums(budget) == amounts("0.0125", "0", "0", "4.9875")
    assert ledger.uncertain() == []


def test_a_call_that_outlives_its_expiry_is_uncertain_and_settles_exactly(file: Path) -> None:
    with Ledger(file, expiry=0.001) as ledger:
        budget = ledger.budget("team", "5")
        with budget.reserve("0.02") as reservation:
            threading.Event().wait(0.01)
            assert sums(budget) == amounts("0", "0", "0.02", "4.98")
            assert [left.why for left in ledger.uncertain()] == ["its time is over"]
            reservation.settle("0.0125")
        assert sums(budget) == amounts("0.0125", "0", "0", "4.9875")


def test_a_late_settlement_while_the_call_still_runs_is_told_to_it(file: Path) -> None:
    with Ledger(file, expiry=0.001) as ledger:
        budget = ledger.budget("team", "5")
        reservation = budget.reserve("0.02")

        def call() -> None:
            with reservation:
                ledger.settle(reservation.id, "0.01")
                reservation.settle("0.0125")

        with pytest.raises(LedgerError, match=r"at 0\.01, and not at 0\.0125.*charge the"):
            call()
        assert sums(budget) == amounts("0.01", "0", "0", "4.99")


def test_what_a_living_process_holds_is_not_settled_by_another(
    ledger: Ledger, budget: LedgerBudget
) -> None:
    with budget.reserve("0.02") as reservation:
        said = python(
            "with Ledger(sys.argv[1]) as ledger:\n"
            "    try: ledger.settle(sys.argv[2], 0)\n"
            "    except LedgerError as error: print(error, ledger.uncertain())",
            budget,
            reservation.id,
        )
    assert f"/{os.getpid()}, which may be at work still. Nothing was changed" in said
    assert said.endswith("[]\n")
    assert sums(budget)[0] == Decimal("0.02")


@pytest.mark.parametrize("proc", ["none", "of this user alone"])
def test_where_proc_does_not_show_all_processes_the_expiry_decides(
    file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, proc: str
) -> None:
    from context_workshop import _holder

    if proc != "none":  # as `hidepid` has it
        for name in "sys", "self":
            (tmp_path / name).symlink_to(f"/proc/{name}")
        (tmp_path / str(os.getpid())).symlink_to(f"/proc/{os.getpid()}")
    monkeypatch.setattr(_holder, "_PROC", tmp_path)
    _holder._process.cache_clear()
    try:
        with Ledger(file) as ledger:
            budget = ledger.budget("team", "5")
            python(KILLED, budget, "3600", ok=False)
            assert sums(budget) == amounts("0", "0.02", "0", "4.98")
            with budget.reserve("0.01"):
                assert sums(budget) == amounts("0", "0.03", "0", "4.97")
    finally:
        _holder._process.cache_clear()


# --- time


class At:
    """Sets the clock of the database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def __call__(self, text: str) -> None:
        self._patch.setattr(
            SQLite, "now", f"CAST(strftime('%s', '{text}') AS INTEGER) * 1000", raising=True
        )


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    return At(monkeypatch)


def spent(file: Path, per: Any, cost: str = "0.01") -> LedgerSnapshot:
    with Ledger(file) as ledger:
        budget = ledger.budget("team", "0.02", per=per)
        with suppress(BudgetExceeded), budget.reserve(cost):
            pass
        return budget.snapshot()


@pytest.mark.parametrize(
    ("per", "moments", "periods"),
    [
        ("month", ("2026-11-30 23:59:59", "2026-12-01 00:00:00"), ("2026-11", "2026-12")),
        ("day", ("2027-02-28 23:59:59", "2027-03-01 00:00:00"), ("2027-02-28", "2027-03-01")),
        (None, ("2026-11-30 23:59:59", "2027-12-01 00:00:00"), ("", "")),
    ],
)
def test_a_period_begins_with_nothing_spent(
    file: Path, at: At, per: Any, moments: tuple[str, str], periods: tuple[str, str]
) -> None:
    at(moments[0])
    assert spent(file, per)[1:] == (*amounts("0.01", "0", "0"), periods[0])
    at(moments[1])
    if per:
        with Ledger(file) as ledger:
            assert ledger.budget("team").snapshot() == (
                *amounts("0.02", "0", "0", "0"),
                periods[1],
            )
    assert spent(file, per)[1:] == (*amounts("0.01" if per else "0.02", "0", "0"), periods[1])


def test_a_clock_that_goes_back_opens_no_month_anew_and_frees_nothing(file: Path, at: At) -> None:
    at("2026-12-01 00:00:10")
    assert spent(file, "month").spent == Decimal("0.01")
    at("2026-11-30 23:59:50")
    seen = spent(file, "month")
    assert (seen.period, seen.spent, seen.remaining) == ("2026-12", *amounts("0.02", "0"))
    at("2026-12-01 00:00:20")
    assert spent(file, "month").spent == Decimal("0.02")


def test_what_is_held_over_midnight_counts_in_the_old_period(file: Path, at: At) -> None:
    at("2026-11-30 23:59:59")
    with Ledger(file) as ledger:
        reservation = ledger.budget("team", "0.02", per="month").reserve("0.02")
        reservation.__enter__()
    at("2026-12-01 00:00:00")
    with Ledger(file) as ledger:
        budget = ledger.budget("team")
        with budget.reserve("0.01"):
            ledger.settle(reservation.id, "0.015")
        assert budget.snapshot()[1:] == (*amounts("0.01", "0", "0"), "2026-12")
        rows = entries(file)
        assert rows[reservation.id] == ("2026-11", 150_000_000)


def entries(file: Path) -> dict[str, tuple[str, int | None]]:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT id, period, cost FROM ledger_entries")
        return {key: (period, cost) for key, period, cost in found}


# --- threads, forks, event loops


def test_who_waits_for_a_turn_while_the_ledger_is_left_opens_nothing(
    ledger: Ledger, budget: LedgerBudget
) -> None:
    here = ledger._engine.all[os.getpid()]
    failures: list[BaseException] = []

    def charge() -> None:
        try:
            budget.charge(1)
        except LedgerError as error:
            failures.append(error)

    class Turn:
        """A lock, at which somebody else was quicker, and has closed the ledger."""

        def acquire(self, timeout: float) -> bool:
            assert timeout > 0
            ledger._engine._open = False
            return True

        def release(self) -> None:
            pass

    turn, here.lock = here.lock, Turn()  # type: ignore[assignment]
    connection, here.connection = here.connection, None
    charge()
    assert here.connection is None
    assert "the ledger was left. Nothing was booked" in str(failures[0])
    here.lock, here.connection, ledger._engine._open = turn, connection, True


def test_threads_end_exactly_at_the_limit(ledger: Ledger) -> None:
    budget = ledger.budget("small", "1.00")
    granted: list[int] = []

    def spend() -> None:
        for _ in range(20):
            with suppress(BudgetExceeded), budget.reserve("0.02"):
                granted.append(1)

    workers = [threading.Thread(target=spend) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(granted) == 50
    assert sums(budget) == amounts("1", "0", "0", "0")


def test_a_with_in_an_event_loop_is_refused_for_it_would_stop_the_others(
    budget: LedgerBudget,
) -> None:
    async def main() -> None:
        reservation = budget.reserve("0.02")
        with pytest.raises(RuntimeError, match=r"an event loop runs in this thread.*`async with`"):
            reservation.__enter__()
        async with reservation:  # nothing has happened to it
            pass
        with pytest.raises(RuntimeError, match=r"asyncio\.to_thread\(budget\.charge, cost\)"):
            budget.charge("0.01")
        await asyncio.to_thread(budget.charge, "0.01")

    asyncio.run(main())
    assert sums(budget)[0] == Decimal("0.03")


def test_nothing_waits_in_the_event_loop(file: Path, budget: LedgerBudget) -> None:
    turns = 0

    async def main() -> None:
        nonlocal turns
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")

            async def call() -> None:
                async with budget.reserve("0.02"):
                    pass

            task = asyncio.create_task(call())
            while turns < 20:
                await asyncio.sleep(0.001)
                turns += 1
            assert not task.done()
            other.execute("ROLLBACK")
        await task

    asyncio.run(main())
    assert sums(budget)[0] == Decimal("0.02")


def test_async_with_wants_asyncio(budget: LedgerBudget) -> None:
    step = budget.reserve("0.02").__aenter__()
    with pytest.raises(RuntimeError, match="use `with` instead of `async with`"):
        step.send(None)
    assert sums(budget)[1] == 0


# --- sessions

PRICING = price_list({"small": TokenPrice("1", "5")})


def test_a_session_pays_from_it(budget: LedgerBudget) -> None:
    with Session(model="small", pricing=PRICING, budget=budget) as session:
        with session.request(reserve="0.002") as request:
            request.record(Usage(10, 8))
        session.record(Usage(10, 8))
    assert (session.cost, request.cost) == amounts("0.0001", "0.00005")
    assert sums(budget) == amounts("0.0001", "0", "0", "4.9999")


def test_requests_at_once_pay_from_it_under_asyncio(ledger: Ledger) -> None:
    budget = ledger.budget("small", "0.01")
    answered: list[int] = []

    async def ask(session: AsyncSession) -> None:
        with suppress(BudgetExceeded):
            async with session.request(reserve="0.002") as request:
                await asyncio.sleep(0.01)
                request.record(Usage(1000, 200))
            answered.append(1)

    async def main() -> None:
        async with AsyncSession(model="small", pricing=PRICING, budget=budget) as session:
            for _ in range(20):
                session.create_task(ask(session))
        with pytest.raises(RuntimeError, match=r"asyncio\.to_thread\(session\.record, usage\)"):
            session.record(Usage(10, 8))
        before = session.usage
        with Session(model="small", pricing=PRICING, budget=budget) as plain:
            request = plain.request(reserve="0.001")
            with pytest.raises(RuntimeError, match="Write `async with`"):
                request.__enter__()
        assert session.usage == before
        await asyncio.to_thread(session.record, Usage(10, 8))

    asyncio.run(main())
    assert len(answered) == 5
    assert sums(budget) == amounts("0.01005", "0", "0", "-0.00005")


def test_a_request_is_made_once_and_may_be_asked_again_when_it_was_refused(
    ledger: Ledger,
) -> None:
    budget = ledger.budget("small", "0.002")

    async def main() -> None:
        async with AsyncSession(model="small", pricing=PRICING, budget=budget) as session:
            first, request = (session.request(reserve="0.002") for _ in range(2))
            async with first:
                with pytest.raises(BudgetExceeded):
                    await request.__aenter__()
                first.record(Usage(0, 0))
            both = await asyncio.gather(
                request.__aenter__(), request.__aenter__(), return_exceptions=True
            )
            assert [type(each) for each in both] == [type(request), RuntimeError]
            await request.__aexit__(None, None, None)

    asyncio.run(main())
    assert sums(budget) == amounts("0.002", "0", "0", "0")


def test_a_price_that_is_finer_than_the_books_is_rounded_up(budget: LedgerBudget) -> None:
    pricing = price_list({"tiny": TokenPrice("0.00001", "0")})
    with Session(model="tiny", pricing=pricing, budget=budget) as session:
        with session.request(reserve="0.002") as request:
            request.record(Usage(1, 0))
        session.record(Usage(1, 0))
    assert session.cost == Decimal("2e-11")
    assert sums(budget)[0] == Decimal("2e-10")


def test_a_session_that_can_not_charge_counts_nothing(file: Path) -> None:
    with Ledger(file) as ledger:
        budget = ledger.budget("team", 1)
    with Session(model="small", pricing=PRICING, budget=budget) as session:
        with pytest.raises(RuntimeError, match="enter it first"):
            session.record(Usage(10, 8))
        assert session.usage == Usage()


def test_either_budget_serves_code_that_is_given_one() -> None:
    budget = Budget("0.05")

    async def main() -> None:
        async with budget.reserve("0.02") as reservation:
            reservation.settle("0.0125")
        async with (
            AsyncSession(budget=budget) as session,
            session.request(reserve="0.01") as request,
        ):
            request.record(Usage(10, 8))

    asyncio.run(main())
    assert budget.spent == Decimal("0.0225")
