"""Ledger on PostgreSQL: the same books, and what can go wrong with a server."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from context_workshop import BudgetExceeded, Ledger, LedgerBudget, LedgerError
from context_workshop._books import Books
from context_workshop._postgres import Postgres
from tests.package import postgres
from tests.package.postgres import Server, server


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with server() as started:
        yield started


@pytest.fixture
def database(running: Server, request: pytest.FixtureRequest) -> str:
    """A database of the test's own."""
    name = f"db{abs(hash(request.node.nodeid))}"
    sql(running.url(), f"CREATE DATABASE {name}")
    return name


@pytest.fixture
def url(running: Server, database: str) -> str:
    return running.url(database)


@pytest.fixture
def budget(url: str) -> Iterator[LedgerBudget]:
    with Ledger(url, timeout=20) as ledger:
        yield ledger.budget("team", "5.00", per="month")


def sql(url: str, statement: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def sums(budget: LedgerBudget) -> tuple[Any, ...]:
    seen = budget.snapshot()
    return seen.spent, seen.reserved, seen.uncertain, seen.remaining


def amounts(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


def test_it_is_held_and_settled_and_read_by_another(url: str, budget: LedgerBudget) -> None:
    with budget.reserve("0.02") as reservation:
        assert sums(budget) == amounts("0", "0.02", "0", "4.98")
        reservation.settle("0.0125")

    async def call() -> None:
        async with budget.reserve("0.02") as reservation:
            reservation.settle("0.0000000001")

    asyncio.run(call())
    with suppress(ValueError), budget.reserve(1):
        raise ValueError
    with pytest.raises(BudgetExceeded, match=r"'team': 5.00 > remaining 4.98"):
        budget.reserve(5).__enter__()
    with Ledger(url) as other:
        assert sums(other.budget("team")) == amounts("0.0125000001", "0", "0", "4.9874999999")
        with pytest.raises(LedgerError, match=r"limit 5.00 in the books, and this program"):
            other.budget("team", 6, per="month")


def test_the_largest_amounts_are_exact_and_a_sum_that_is_larger_is_refused(url: str) -> None:
    most = Decimal(2**63 - 1).scaleb(-10)
    with Ledger(url) as ledger:
        budget = ledger.budget("all", most)
        with budget.reserve(most):
            assert sums(budget) == (0, most, 0, 0)
        with pytest.raises(LedgerError, match="more than 64 bits hold"):
            budget.charge("0.0000000001")
        small = ledger.budget("small", 1)
        reservation = small.reserve(1)

        def call() -> None:
            with reservation:
                small.charge(most)
                reservation.settle(1)

        with pytest.raises(LedgerError, match="more than 64 bits hold"):
            call()
        assert sums(small)[:2] == (most, 1)
        assert sums(budget) == (most, 0, 0, 0)


def test_a_period_begins_with_nothing_spent_and_a_clock_that_goes_back_opens_none(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(text: str) -> LedgerBudget:
        moment = f"CAST(extract(epoch FROM timestamptz '{text}+00') * 1000 AS bigint)"
        monkeypatch.setattr(Postgres, "now", moment)
        ledger.__exit__(None, None, None)
        ledger.__init__(url)  # type: ignore[misc]
        ledger.__enter__()
        return ledger.budget("team", 1, per="day")

    with Ledger(url) as ledger:
        at("2026-11-30 23:59:59").charge("0.25")
        later = at("2026-12-01 00:00:00")
        assert later.snapshot()[1:] == (*amounts("0", "0", "0"), "2026-12-01")
        later.charge("0.5")
        assert at("2026-11-30 23:59:59").snapshot()[1:] == (
            *amounts("0.5", "0", "0"),
            "2026-12-01",
        )


def test_threads_and_ledgers_end_exactly_at_the_limit(url: str) -> None:
    granted: list[int] = []

    def spend() -> None:
        with Ledger(url, timeout=60) as ledger:
            budget = ledger.budget("small", "1.00")
            for _ in range(20):
                with suppress(BudgetExceeded), budget.reserve("0.02"):
                    granted.append(1)

    workers = [threading.Thread(target=spend) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(granted) == 50
    with Ledger(url) as ledger:
        assert sums(ledger.budget("small")) == amounts("1", "0", "0", "0")


# --- the server


def test_where_there_is_none_it_is_left_out_unless_it_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres, "programs", lambda: None)
    monkeypatch.delenv(postgres.REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="Debian's package is `postgresql`"):
        server().__enter__()
    monkeypatch.setenv(postgres.REQUIRED, "required")
    with pytest.raises(pytest.fail.Exception, match="no PostgreSQL on this machine"):
        server().__enter__()


def test_a_server_that_starts_again_in_the_middle_loses_nothing(
    running: Server, budget: LedgerBudget
) -> None:
    with budget.reserve("0.02") as reservation:
        running.stop()
        running.start()
        reservation.settle("0.0125")
    assert sums(budget) == amounts("0.0125", "0", "0", "4.9875")

    async def call() -> None:
        async with budget.reserve("0.02"):
            await asyncio.to_thread(running.stop, "fast")
            starting = asyncio.create_task(asyncio.to_thread(running.start))
            await asyncio.sleep(0)
        await starting

    asyncio.run(call())
    assert sums(budget)[:2] == amounts("0.0325", "0")


def test_a_server_that_is_gone_keeps_what_is_held(running: Server, url: str) -> None:
    with Ledger(url, timeout=0.5) as ledger:
        budget = ledger.budget("team", 5)
        reservation = budget.reserve("0.02")
        reservation.__enter__()
        running.stop()
        try:
            with pytest.raises(LedgerError, match=r"does not answer .*Nothing was reserved.*Look"):
                budget.reserve(1).__enter__()
            with pytest.raises(LedgerError, match="It stays held, and counts as spent") as caught:
                reservation.__exit__(None, None, None)
        finally:
            running.start()
        assert sums(budget)[:2] == amounts("0", "0.02")
        assert f"ledger.settle('{reservation.id}', '0.02')" in str(caught.value)
        ledger.settle(reservation.id, "0.0125")
        assert sums(budget)[:2] == amounts("0.0125", "0")


def test_a_server_that_stands_still_is_given_up(url: str) -> None:
    with Ledger(url, timeout=0.2) as ledger:
        budget = ledger.budget("team", 5)
        backend = budget._books()._engine.all[os.getpid()].connection.info.backend_pid
        reservation = budget.reserve("0.02")
        with reservation:
            os.kill(backend, signal.SIGSTOP)
            try:
                with pytest.raises(LedgerError, match=r"does not answer .*within 2\.2 s"):
                    budget.snapshot()
            finally:
                os.kill(backend, signal.SIGCONT)
        assert sums(budget)[:2] == amounts("0.02", "0")


def lose(monkeypatch: pytest.MonkeyPatch, url: str, *, committed: bool, times: int = 1) -> None:
    """Have the connection cut when it commits: before the server has, or when it had."""
    commit, left = Postgres.commit, [times]

    def cut(engine: Postgres, connection: psycopg.Connection[Any]) -> None:
        if left[0] > 0 and connection.info.transaction_status.name == "INTRANS":
            left[0] -= 1
            if committed:
                commit(engine, connection)
            pid = connection.info.backend_pid
            sql(url, f"SELECT pg_terminate_backend({pid}, 10000)")
            connection.execute("SELECT 1")  # says that it was cut
        commit(engine, connection)

    monkeypatch.setattr(Postgres, "commit", cut)


@pytest.mark.parametrize("committed", [True, False])
def test_a_connection_that_is_lost_in_the_commit_books_once(
    budget: LedgerBudget,
    url: str,
    running: Server,
    monkeypatch: pytest.MonkeyPatch,
    committed: bool,
) -> None:
    for use in (
        lambda: budget.reserve("0.02").__enter__(),
        lambda: budget.charge("0.02"),
    ):
        with monkeypatch.context() as patch:
            lose(patch, running.url(), committed=committed)
            use()
    assert sums(budget)[:2] == amounts("0.02", "0.02")
    reservation = budget.reserve("0.5")
    with reservation:
        reservation.settle("0.25")
        lose(monkeypatch, running.url(), committed=committed)
    assert sums(budget)[:2] == amounts("0.27", "0.02")


@pytest.mark.parametrize("committed", [True, False])
def test_where_the_outcome_stays_unknown_it_says_so_and_nothing_is_free(
    url: str, running: Server, monkeypatch: pytest.MonkeyPatch, committed: bool
) -> None:
    with Ledger(url, timeout=0.3) as ledger:
        budget = ledger.budget("team", 5)
        reservation = budget.reserve("0.02")
        with monkeypatch.context() as patch:
            lose(patch, running.url(), committed=committed)
            patch.setattr(Postgres, "connect", unreachable)
            with pytest.raises(LedgerError, match="whether it was booked is unknown") as caught:
                reservation.__enter__()
        assert caught.value.unknown
        assert reservation.id in str(caught.value)
        assert sums(budget)[1] == (Decimal("0.02") if committed else 0)
        with pytest.raises(RuntimeError, match="has ended already"):
            reservation.__enter__()
        before = sums(budget)[1]
        settled = budget.reserve("0.5")
        settled.__enter__()
        settled.settle("0.25")
        with monkeypatch.context() as patch:
            lose(patch, running.url(), committed=committed)
            patch.setattr(Postgres, "connect", unreachable)
            with pytest.raises(LedgerError, match="is unknown"):
                settled.__exit__(None, None, None)
        held = amounts("0.25", "0") if committed else amounts("0", "0.5")
        assert sums(budget)[:2] == (held[0], before + held[1])
        ledger.settle(settled.id, "0.25")  # whether it was booked or not
        assert sums(budget)[:2] == (Decimal("0.25"), before)


def unreachable(_: Postgres) -> None:
    raise psycopg.OperationalError("connection refused")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"user": "guest", "password": "secret-word"}, "the server refuses .*guest.*Look whether"),
        ({"database": "no_such"}, "the server refuses .*no_such"),
    ],
)
def test_wrong_credentials_are_told_at_once_and_without_the_password(
    running: Server, change: dict[str, str], message: str
) -> None:
    with (
        pytest.raises(LedgerError, match=message) as caught,
        Ledger(running.url(**change), timeout=60),
    ):
        pass
    assert "secret-word" not in str(caught.value)
    assert "secret-word" not in repr(Ledger(running.url(**change)))


def test_an_address_where_nobody_listens(running: Server) -> None:
    with (
        pytest.raises(LedgerError, match=r"does not answer .*refused"),
        Ledger("postgresql://127.0.0.1:1/none", timeout=0.3),
    ):
        pass
    with pytest.raises(ValueError, match="not an address of a PostgreSQL database"):
        Ledger("postgresql:///x?no=such")


def test_a_user_without_rights_is_told_which(running: Server, database: str) -> None:
    sql(running.url(), f'CREATE ROLE "{database}" LOGIN')
    limited = running.url(database, user=database)
    with (
        pytest.raises(LedgerError, match=r"may not do that .*CREATE on the schema"),
        Ledger(limited),
    ):
        pass
    with Ledger(running.url(database)) as ledger:
        ledger.budget("team", 5)
    with pytest.raises(LedgerError, match="Grant it the tables"), Ledger(limited):
        pass


def test_a_budget_that_somebody_locks_is_not_waited_for_longer(url: str) -> None:
    with Ledger(url, timeout=0.2) as ledger:
        budget = ledger.budget("team", 5)
        with psycopg.connect(url) as other:
            other.execute("UPDATE ledger_budgets SET most = most")
            with pytest.raises(LedgerError, match=r"locked .*Nothing was reserved.*timeout="):
                budget.reserve(1).__enter__()
            other.rollback()
        assert sums(budget)[1] == 0


def test_a_server_that_only_reads_is_told(url: str, database: str) -> None:
    with Ledger(url) as ledger:
        ledger.budget("team", 5)
    sql(url, f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    with (
        pytest.raises(LedgerError, match=r"can only be read .*not a standby"),
        Ledger(url) as ledger,
    ):
        ledger.budget("team").charge(1)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE ledger_schema SET version = 0", "They are older"),
        ("UPDATE ledger_schema SET version = 2", "They are newer"),
        ("DELETE FROM ledger_schema", "damaged or no ledger's"),
        ("DROP TABLE ledger_entries", "not there any more"),
        ("ALTER TABLE ledger_entries DROP COLUMN process", "process"),
    ],
)
def test_tables_of_another_version_are_left_alone(url: str, statement: str, message: str) -> None:
    with Ledger(url) as ledger:
        ledger.budget("team", 5)
    sql(url, statement)
    with pytest.raises(LedgerError, match=message), Ledger(url) as ledger:
        ledger.budget("team").charge(1)
    assert sql(url, "SELECT spent, reserved FROM ledger_budgets") == [(0, 0)]


def test_eight_threads_may_make_the_same_tables_at_once(url: str) -> None:
    start = threading.Barrier(8)
    failures: list[BaseException] = []

    def make() -> None:
        start.wait(timeout=30)
        try:
            with Ledger(url, timeout=60) as ledger:
                ledger.budget("team", 5).charge("0.01")
        except LedgerError as error:
            failures.append(error)

    workers = [threading.Thread(target=make) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    with Ledger(url) as ledger:
        assert sums(ledger.budget("team"))[0] == Decimal("0.08")


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_in_an_old_encoding_it_is_the_same_or_says_what_does_not_fit(
    running: Server, database: str, encoding: str
) -> None:
    name = f"{database}_{encoding}".lower()
    make = f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
    sql(running.url(), f"{make} TEMPLATE template0")
    with Ledger(running.url(name), timeout=20) as ledger:
        budget = ledger.budget("équipe", "5.00", per="month")
        with budget.reserve("0.02"):
            assert sums(budget) == amounts("0", "0.02", "0", "4.98")
        if encoding == "SQL_ASCII":
            ledger.budget("团队", 1).charge(1)
            assert ledger.budget("团队").snapshot().spent == 1
        else:
            with pytest.raises(LedgerError, match=r"can't store this text.*encoding UTF8"):
                ledger.budget("团队", 1)


CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}'"


def test_a_connection_that_was_idle_for_too_long_is_made_anew(
    running: Server, database: str, url: str
) -> None:
    sql(running.url(), f"ALTER DATABASE {database} SET idle_session_timeout = 50")
    with Ledger(url, timeout=20) as ledger:
        budget = ledger.budget("team", "5.00")
        connected = CONNECTIONS.format(database)
        while sql(running.url(), connected) != [(0,)]:
            pass
        with budget.reserve("0.02"):
            pass
        assert sums(budget)[0] == Decimal("0.02")


def test_a_process_that_stands_still_in_a_transaction_holds_nobody_up_and_books_once(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = Books._turn

    def stands_still(books: Books, *arguments: Any) -> Any:
        found = turn(books, *arguments)
        monkeypatch.setattr(Books, "_turn", turn)
        with Ledger(url, timeout=20) as other:  # waits until the server gives the first one up
            other.budget("team").charge(1)
        return found

    with Ledger(url, timeout=0.1) as ledger:
        budget = ledger.budget("team", "5.00")
        monkeypatch.setattr(Books, "_turn", stands_still)
        reservation = budget.reserve(2)
        with pytest.raises(
            LedgerError, match=r"stood still.*Nothing was reserved.*again"
        ) as caught:
            reservation.__enter__()
        assert not caught.value.unknown
        assert sums(budget) == amounts("1", "0", "0", "4")
        with reservation:
            assert sums(budget) == amounts("1", "2", "0", "2")


def connect_as_often_as_possible(url: str, others: ExitStack) -> None:
    while True:
        others.enter_context(psycopg.connect(url))


def test_a_server_without_a_connection_left_is_waited_for(url: str) -> None:
    with ExitStack() as others:
        with pytest.raises(psycopg.OperationalError, match=r"too many clients|connection slots"):
            connect_as_often_as_possible(url, others)
        with (
            pytest.raises(LedgerError, match=r"no connection left.*Raise max_connections"),
            Ledger(url, timeout=0.2),
        ):
            pass
        soon = threading.Timer(0.1, others.close)
        soon.start()
        with Ledger(url, timeout=60) as ledger:
            ledger.budget("team", 1)
        soon.join()
