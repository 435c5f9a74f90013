"""Ledger on SQLite: what can go wrong with a file; a precise error, and nothing booked by half."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from context_workshop import Ledger, LedgerBudget, LedgerError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "spend.db"


@pytest.fixture
def budget(file: Path) -> Iterator[LedgerBudget]:
    with Ledger(file, timeout=0.2) as ledger:
        yield ledger.budget("team", "5.00")


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def reserved(file: Path) -> Decimal:
    with Ledger(file) as ledger:
        return ledger.budget("team").snapshot().reserved


def opened(file: Path, **options: float) -> str:
    """Try to open the books, and return what is said."""
    with pytest.raises(LedgerError) as caught, Ledger(file, **options):
        pass
    assert str(caught.value).startswith(f"{file}: can't open the books: ")
    return str(caught.value)


def test_a_locked_database_reserves_nothing(file: Path, budget: LedgerBudget) -> None:
    reservation = budget.reserve(1)
    with locked(file):
        with pytest.raises(LedgerError, match=r"locked .*Nothing was reserved.*timeout=") as caught:
            reservation.__enter__()
        assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
        assert not caught.value.unknown
        assert budget.snapshot().reserved == 0  # reading goes on
        with pytest.raises(LedgerError, match=r"can't charge 1\.00 .*locked.*Nothing was booked"):
            budget.charge(1)
    with reservation:  # it may be asked again
        pass
    assert budget.snapshot().spent == 1


def test_a_database_locked_on_the_way_out_keeps_it_held(file: Path, budget: LedgerBudget) -> None:
    reservation = budget.reserve(1)
    reservation.__enter__()
    reservation.settle("0.25")
    with locked(file):
        with pytest.raises(LedgerError, match="It stays held, and counts as spent") as caught:
            reservation.__exit__(None, None, None)
        assert f"ledger.settle('{reservation.id}', '0.25')" in str(caught.value)
    assert reservation.cost is None
    assert budget.snapshot()[1:3] == (Decimal(0), Decimal(1))
    with Ledger(file) as later:
        later.settle(reservation.id, "0.25")
    assert budget.snapshot()[1:3] == (Decimal("0.25"), Decimal(0))


def test_a_lock_is_waited_for(file: Path) -> None:
    code = (
        "import sqlite3, sys, time\n"
        "other = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "other.execute('BEGIN IMMEDIATE')\n"
        "print('locked', flush=True)\n"
        "sys.stdin.readline()\n"
        "other.execute('ROLLBACK')\n"
    )
    with Ledger(file, timeout=60) as ledger:
        budget = ledger.budget("team", 5)
        with subprocess.Popen(
            [sys.executable, "-c", code, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as other:
            assert other.stdout is not None
            assert other.stdin is not None
            assert other.stdout.readline() == "locked\n"
            other.stdin.write("\n")
            other.stdin.flush()
            with budget.reserve(1):
                pass
        assert budget.snapshot().spent == 1


def test_others_of_the_process_have_their_turn_no_longer_than_the_timeout(
    budget: LedgerBudget,
) -> None:
    here = budget._books()._engine.all[os.getpid()]
    with here.lock, pytest.raises(LedgerError, match=r"other threads and tasks .* for 0\.2 s"):
        budget.charge(1)


def fill(budget: LedgerBudget) -> None:
    """Let the file grow no more, and use up what it has."""
    connection = budget._books()._engine.all[os.getpid()].connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError):
        charge_often(budget)


def charge_often(budget: LedgerBudget) -> None:
    for _ in range(1000):
        budget.charge("0.001")


def test_a_full_disk_books_nothing_by_half(file: Path, budget: LedgerBudget) -> None:
    fill(budget)
    before = budget.snapshot()
    for use in (lambda: budget.charge(1), budget.reserve(1).__enter__):
        with pytest.raises(LedgerError, match=r"full.*Nothing was .*Make room") as caught:
            use()
        assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
        assert budget.snapshot() == before
    assert_adds_up(file)


def assert_adds_up(file: Path) -> None:
    with closing(sqlite3.connect(file)) as other:
        entries = "SELECT total(cost), total(amount) FILTER (WHERE cost IS NULL) FROM"
        found = other.execute(f"{entries} ledger_entries").fetchone()
        assert other.execute("SELECT spent, reserved FROM ledger_budgets").fetchone() == found


def test_a_limit_on_the_size_of_files_books_nothing_by_half(
    file: Path, budget: LedgerBudget
) -> None:
    size = (file.parent / "spend.db-wal").stat().st_size
    before = budget.snapshot()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        with pytest.raises(LedgerError, match="disk"):
            charge_often(budget)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    budget.charge("0.001")
    assert budget.snapshot().spent > before.spent
    assert_adds_up(file)


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    said = opened(tmp_path / "none" / "spend.db", timeout=0.2)
    assert f"there is no folder {tmp_path / 'none'}" in said
    assert "Make it first" in said
    assert not (tmp_path / "none").exists()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "that is a folder" in opened(tmp_path, timeout=0.2)


@pytest.mark.parametrize("content", [b"amount,cost\n" * 100, b"\x00" * 4096])
def test_what_is_no_database_is_not_touched(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert "is no SQLite database" in opened(file, timeout=0.2)
    assert file.read_bytes() == content


def test_a_damaged_file_is_said_to_be(file: Path) -> None:
    with Ledger(file) as ledger:
        budget = ledger.budget("team", 5)
        for _ in range(300):
            budget.charge("0.001")
    content = bytearray(file.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    file.write_bytes(content)
    with Ledger(file) as ledger, pytest.raises(LedgerError, match=r"damaged.*from a backup"):
        ledger.budget("team").charge("0.001")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE ledger_schema SET version = 0", "version 0, and this .* They are older"),
        ("UPDATE ledger_schema SET version = 2", "version 2, and this .* They are newer: upgrade"),
        ("DELETE FROM ledger_schema", "damaged or no ledger's"),
        ("INSERT INTO ledger_schema VALUES (1)", "damaged or no ledger's"),
        ("UPDATE ledger_schema SET version = 'one'", "damaged or no ledger's"),
    ],
)
def test_tables_of_another_version_are_left_alone(file: Path, statement: str, message: str) -> None:
    with Ledger(file) as ledger:
        ledger.budget("team", 5)
    with closing(sqlite3.connect(file)) as other, other:
        other.execute(statement)
    before = file.read_bytes()
    with pytest.raises(LedgerError, match=message), Ledger(file):
        pass
    assert file.read_bytes() == before


def test_it_lives_beside_the_tables_of_others(file: Path) -> None:
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("CREATE TABLE notes (text)")
        other.execute("PRAGMA user_version = 7")
    with Ledger(file) as ledger:
        ledger.budget("team", 5).charge(1)
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("PRAGMA user_version").fetchone() == (7,)
        assert other.execute("SELECT count(*) FROM notes").fetchone() == (0,)


@pytest.mark.parametrize("then", ["nothing", "another", "moved"])
def test_a_file_that_is_deleted_or_replaced_is_noticed(
    file: Path, budget: LedgerBudget, then: str
) -> None:
    reservation = budget.reserve(1)
    reservation.__enter__()
    if then == "moved":
        file.rename(file.parent / "elsewhere.db")
    else:
        file.unlink()
    if then == "another":
        for each in file.parent.glob("spend.db-*"):
            each.unlink()
        with Ledger(file) as other:
            other.budget("team", "5.00")
    for use in (lambda: budget.charge(1), budget.snapshot, budget.reserve(1).__enter__):
        with pytest.raises(LedgerError, match=r"deleted, moved or replaced.*put the file back"):
            use()
    with pytest.raises(LedgerError, match="It stays held"):
        reservation.__exit__(None, None, None)
    if then == "another":
        assert reserved(file) == 0


@pytest.mark.parametrize("end", ["-wal", "-shm"])
def test_a_log_that_is_deleted_is_noticed_and_nothing_that_was_booked_is_lost(
    file: Path, end: str
) -> None:
    code = (
        "import sys\nfrom context_workshop import Ledger\n"
        "with Ledger(sys.argv[1]) as ledger: ledger.budget('team').charge(1)"
    )
    with Ledger(file, timeout=0.2) as ledger:
        budget = ledger.budget("team", 10)
        budget.charge(1)
        Path(f"{file}{end}").unlink()
        for use in (lambda: budget.charge(1), budget.snapshot, budget.reserve(1).__enter__):
            with pytest.raises(LedgerError, match=rf"db{end} was deleted .* Stop all programs"):
                use()
        command = [sys.executable, "-c", code, str(file)]
        other = subprocess.run(command, capture_output=True, timeout=60, check=False)
    if sys.version_info >= (3, 12) or end == "-wal":
        with Ledger(file) as ledger:
            assert ledger.budget("team").snapshot().spent == (2 if other.returncode == 0 else 1)


def test_where_no_log_is_possible_it_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(path: Path, **options: Any) -> Any:
        return real(f"file:{path}?vfs=unix-dotfile", uri=True, **options)

    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", connect)
    said = opened(file, timeout=0.2)
    assert "no write-ahead log is possible there, only 'delete'" in said
    assert "on a disk of this machine" in said


def test_a_budget_that_somebody_deleted_is_missed(file: Path, budget: LedgerBudget) -> None:
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("DELETE FROM ledger_budgets")
    for use in (lambda: budget.charge(1), budget.snapshot, budget.reserve(1).__enter__):
        with pytest.raises(
            LedgerError, match=r"'team' is not in the books any more.*open it again"
        ):
            use()


def test_eight_programs_may_make_the_same_file_at_once(tmp_path: Path) -> None:
    file = tmp_path / "spend.db"
    code = (
        "import sys\nfrom context_workshop import Ledger\nsys.stdin.readline()\n"
        "with Ledger(sys.argv[1], timeout=60) as ledger:\n"
        "    ledger.budget('team', '5.00').charge('0.01')"
    )
    programs = [
        subprocess.Popen([sys.executable, "-c", code, str(file)], stdin=subprocess.PIPE)
        for _ in range(8)
    ]
    for each in programs:
        assert each.stdin is not None
        each.stdin.write(b"\n")
        each.stdin.flush()
    for each in programs:
        with each:
            assert each.wait(timeout=120) == 0
    with Ledger(file) as ledger:
        assert ledger.budget("team").snapshot().spent == Decimal("0.08")


# --- rights: as somebody who is not root


@contextmanager
def as_nobody() -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that others may look into, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="ledger-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
        path.chmod(0o755)


def close_to_all(folder: Path) -> None:
    folder.chmod(0o000)


def only_read(folder: Path) -> None:
    for each in folder.iterdir():
        each.chmod(0o444)
    folder.chmod(0o555)


def make(folder: Path) -> None:
    with Ledger(folder / "spend.db") as ledger:
        ledger.budget("team", 5)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        ((only_read,), "can't be opened.*must be allowed to read and write it"),
        ((close_to_all,), "can't be opened.*must be allowed to read and write it"),
        ((make, close_to_all), "can't be opened.*must be allowed to read and write it"),
        ((make, only_read), "can only be read.*must be allowed to write it"),
    ],
)
def test_without_rights_it_says_which_are_needed(
    folder: Path, prepare: tuple[Callable[[Path], None], ...], message: str
) -> None:
    for each in prepare:
        each(folder)
    with (
        as_nobody(),
        pytest.raises(LedgerError, match=message),
        Ledger(folder / "spend.db", timeout=0.2) as ledger,
    ):
        ledger.budget("team", 5).charge(1)
    folder.chmod(0o755)
    if make in prepare:
        shutil.copy(folder / "spend.db", folder / "copy.db")
        with Ledger(folder / "copy.db") as ledger:
            assert ledger.budget("team").snapshot().spent == 0
