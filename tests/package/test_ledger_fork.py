"""Ledger on SQLite, over forks: each process has its own locks, and all that is booked is kept."""

import os
import threading
import traceback
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from context_workshop import Ledger, LedgerError

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "spend.db"


def forked(work: Callable[[], None]) -> int:
    """Start a child that does this, and return its number."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(code)
    return child


def went_well(child: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def spent(file: Path) -> Decimal:
    with Ledger(file) as ledger:
        return ledger.budget("team").snapshot().spent


def test_what_a_child_books_after_its_parent_has_left_is_in_the_books(file: Path) -> None:
    left, go_on = os.pipe()
    with Ledger(file) as ledger:
        budget = ledger.budget("team", 10)
        budget.charge(1)

        def work() -> None:
            budget.charge(1)
            os.read(left, 1)
            budget.charge(1)  # no longer than this process lives, others think that it has the file
            with budget.reserve(1):
                assert spent(file) == 3
            ledger.__exit__(None, None, None)

        child = forked(work)
    assert spent(file) in {1, 2}
    os.write(go_on, b".")
    assert went_well(child)
    assert spent(file) == 4
    os.close(left)
    os.close(go_on)


def test_both_go_on_and_forks_may_fork(file: Path) -> None:
    with Ledger(file) as ledger:
        budget = ledger.budget("team", 10)

        def work() -> None:
            budget.charge(1)
            child = forked(lambda: budget.charge(1))
            budget.charge(1)
            assert went_well(child)

        with budget.reserve(1):
            children = [forked(work) for _ in range(2)]
            budget.charge(1)
            assert all(map(went_well, children))
        assert budget.snapshot().spent == 8


def test_a_fork_waits_for_the_transaction_of_another_thread(file: Path) -> None:
    with Ledger(file, timeout=60) as ledger:
        budget = ledger.budget("team", 10)
        here = ledger._engine.all[os.getpid()]
        has_it, may_go = threading.Event(), threading.Event()

        def transact() -> None:
            with here.lock:
                connection = here.connection
                connection.execute("BEGIN IMMEDIATE")
                has_it.set()
                may_go.wait(60)
                connection.execute("COMMIT")

        other = threading.Thread(target=transact)
        other.start()
        has_it.wait(60)
        threading.Timer(0.1, may_go.set).start()
        child = forked(lambda: budget.charge(1))
        assert may_go.is_set()
        assert went_well(child)
        other.join()
        budget.charge(1)
        assert budget.snapshot().spent == 2


def test_a_child_that_was_forked_off_in_the_middle_is_told_and_its_parent_goes_on(
    file: Path,
) -> None:
    with Ledger(file, timeout=0.05) as ledger:
        budget = ledger.budget("team", 10)

        def work() -> None:
            for use in (lambda: budget.charge(1), budget.snapshot, lambda: spent(file)):
                with pytest.raises(
                    LedgerError, match="forked off while the file was open"
                ) as error:
                    use()
                assert "Enter the ledger after the fork" in str(error.value)

        with ledger._engine.all[os.getpid()].lock:  # as in a signal's handler
            child = forked(work)
        assert went_well(child)
        budget.charge(1)
        assert budget.snapshot().spent == 1
