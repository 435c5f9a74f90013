"""Ledger: cancelled and made to fail at each point, and in random histories."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import (
    ExitStack,
    asynccontextmanager,
    closing,
    contextmanager,
    nullcontext,
    suppress,
)
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import anyio
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from context_workshop import (
    AsyncSession,
    BudgetExceeded,
    Ledger,
    LedgerBudget,
    LedgerError,
    LedgerReservation,
    _books,
    _holder,
    _readings,
)
from context_workshop._books import Books
from context_workshop._sqlite import SQLite
from context_workshop.testing import Part, cancel_everywhere, fail_everywhere


@pytest.fixture
def budget(tmp_path: Path) -> Iterator[LedgerBudget]:
    with Ledger(tmp_path / "spend.db") as ledger:
        yield ledger.budget("team", "1000")


def held_and_spent(budget: LedgerBudget) -> tuple[Any, Any]:
    seen = budget.snapshot()
    return seen.reserved + seen.uncertain, seen.spent


Block = Callable[[LedgerBudget], Any]


async def alone(budget: LedgerBudget) -> None:
    async with budget.reserve(1):
        await asyncio.sleep(0)


async def settled(budget: LedgerBudget) -> None:
    async with budget.reserve(1) as reservation:
        reservation.settle("0.5")
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def two(budget: LedgerBudget) -> None:
    async with budget.reserve(1), budget.reserve(2):
        await asyncio.sleep(0)


async def in_a_session(budget: LedgerBudget) -> None:
    async with AsyncSession(budget=budget) as session, session.request(reserve=1):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("block", "outcomes", "least"),
    [
        (alone, {"0", "1"}, 5),
        (settled, {"0", "0.5"}, 6),
        (two, {"0", "1", "3"}, 10),
        (in_a_session, {"0", "1"}, 5),
    ],
)
def test_cancelled_everywhere_it_is_given_back_or_counted_and_nothing_stays_held(
    budget: LedgerBudget, block: Block, outcomes: set[str], least: int
) -> None:
    seen = set()

    @asynccontextmanager
    async def scenario() -> AsyncIterator[Any]:
        before = budget.snapshot().spent
        yield lambda: block(budget)
        held, spent = held_and_spent(budget)
        assert held == 0
        seen.add(spent - before)

    assert cancel_everywhere(scenario) >= least
    assert seen == set(map(Decimal, outcomes))


def test_what_is_lost_when_it_is_cancelled_would_be_found(
    budget: LedgerBudget, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = Books.settle

    def careless(books: Books, key: str, cost: int, **options: Any) -> int:
        """Naive: what was reserved for a task that is gone is nobody's business."""
        return 0 if "missing" in options else settle(books, key, cost, **options)

    monkeypatch.setattr(Books, "settle", careless)
    with pytest.raises(BaseExceptionGroup, match="cancellations break the scenario"):
        test_cancelled_everywhere_it_is_given_back_or_counted_and_nothing_stays_held(
            budget, alone, set(), 0
        )


def test_a_scope_of_anyio_that_is_cancelled_while_it_reserves_gives_it_back(
    budget: LedgerBudget,
) -> None:
    assert "anyio" in sys.modules
    ran = []

    async def main() -> None:
        with anyio.CancelScope() as scope:
            asyncio.get_running_loop().call_soon(scope.cancel)
            async with budget.reserve(1):
                ran.append(1)
        assert scope.cancelled_caught
        with anyio.CancelScope() as scope:
            async with budget.reserve(2):
                scope.cancel()
                await asyncio.sleep(0)
        assert scope.cancelled_caught
        with anyio.CancelScope() as scope:
            async with budget.reserve(4):
                asyncio.get_running_loop().call_soon(scope.cancel)
        assert scope.cancel_called

    asyncio.run(main())
    assert ran == []
    assert held_and_spent(budget) == (0, 6)


def test_a_time_limit_is_a_time_limit(budget: LedgerBudget) -> None:
    async def within(seconds: float) -> None:
        async with asyncio.timeout(seconds), budget.reserve(1):
            await asyncio.sleep(1)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await within(0)
        with pytest.raises(TimeoutError):
            await within(0.001)
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0

    asyncio.run(main())
    assert held_and_spent(budget) in {(0, 0), (0, 1)}


def test_the_blocks_error_is_kept_when_it_is_cancelled_on_the_way_out(
    budget: LedgerBudget,
) -> None:
    async def call() -> None:
        async with budget.reserve(1):
            this = asyncio.current_task()
            assert this is not None
            asyncio.get_running_loop().call_soon(this.cancel)
            raise LookupError("the block's own")

    async def main() -> None:
        task = asyncio.create_task(call())
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        context = caught.value.__context__
        while context is not None and not isinstance(context, LookupError):
            context = context.__context__
        assert context is not None

    asyncio.run(main())
    assert held_and_spent(budget) == (0, 0)


@pytest.mark.parametrize("kind", ["with", "async with"])
def test_made_to_fail_everywhere_nothing_stays_held_and_no_error_is_lost(
    budget: LedgerBudget, kind: str
) -> None:
    @contextmanager
    def plain(parts: Sequence[Part]) -> Iterator[None]:
        with parts[0], budget.reserve(1), parts[1], budget.reserve(1), parts[2]:
            yield

    @asynccontextmanager
    async def with_async(parts: Sequence[Part]) -> AsyncIterator[None]:
        async with parts[0], budget.reserve(1), parts[1], budget.reserve(1), parts[2]:
            yield

    compose: Any = plain if kind == "with" else with_async
    assert fail_everywhere(compose, 3) > 50
    assert held_and_spent(budget)[0] == 0


@pytest.mark.parametrize("kind", ["with", "async with"])
def test_where_the_books_fail_the_blocks_error_goes_first_and_has_a_note(
    budget: LedgerBudget, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise LedgerError("not booked")

    async def main() -> None:
        async with budget.reserve(1):
            monkeypatch.setattr(Books, "settle", fail)
            raise LookupError

    def plain() -> None:
        with budget.reserve(1):
            monkeypatch.setattr(Books, "settle", fail)
            raise LookupError

    with pytest.raises(LookupError) as caught:
        plain() if kind == "with" else asyncio.run(main())
    assert caught.value.__notes__ == ["not booked"]
    assert held_and_spent(budget) == (1, 0)


def test_an_interrupt_while_it_reserves_gives_it_back(
    budget: LedgerBudget, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve = Books.reserve

    def interrupted(*arguments: Any, **options: Any) -> None:
        reserve(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(Books, "reserve", interrupted)
    reservation = budget.reserve(1)
    with pytest.raises(KeyboardInterrupt):
        reservation.__enter__()
    assert held_and_spent(budget) == (0, 0)
    with suppress(RuntimeError), reservation:
        raise AssertionError("not to be reached")


# --- random histories, against a model

DAY = 86_400_000
DEAD = f"{_holder._machine()} 4194305 1"  # no process has a number above 4194304


class Machine(RuleBasedStateMachine):
    """Two ledgers on one file, as two programs have them, against a list of what should be held."""

    reservations: Bundle[LedgerReservation] = Bundle("reservations")
    amounts = st.decimals(0, 4, places=2)

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(TemporaryDirectory())
        file = f"{folder}/spend.db"
        self.clock = self.stack.enter_context(closing(sqlite3.connect(file, isolation_level=None)))
        self.clock.execute("CREATE TABLE clock (at INTEGER)")
        self.clock.execute("INSERT INTO clock VALUES (?)", (100 * DAY,))
        self.stack.enter_context(patch.object(SQLite, "now", "(SELECT at FROM clock)"))
        self.ledgers = [self.stack.enter_context(Ledger(file, expiry=1e9)) for _ in range(2)]
        self.budgets = [each.budget("team", 10, per="day") for each in self.ledgers]
        for each in self.ledgers:
            connection = each._engine.all[os.getpid()].connection
            connection.execute("PRAGMA synchronous = OFF")
        self.day = self.opened = 100
        self.held: dict[str, tuple[int, Decimal]] = {}
        self.dead: dict[str, tuple[int, Decimal]] = {}
        self.spent: dict[int, Decimal] = {}

    def teardown(self) -> None:
        self.stack.close()

    def present(self) -> int:
        return max(self.day, self.opened)

    def total(self, day: int) -> Decimal:
        held = [*self.held.values(), *self.dead.values()]
        return sum((amount for of, amount in held if of == day), self.spent.get(day, Decimal(0)))

    def pay(self, day: int, cost: Decimal) -> None:
        self.spent[day] = self.spent.get(day, Decimal(0)) + cost

    @rule(days=st.integers(-2, 1))
    def time_goes_on_or_back(self, days: int) -> None:
        self.day = max(100, self.day + days)
        self.clock.execute("UPDATE clock SET at = ?", (self.day * DAY,))

    @rule(target=reservations, which=st.integers(0, 1), amount=amounts, dies=st.booleans())
    def reserve(self, which: int, amount: Decimal, dies: bool) -> Any:
        reservation = self.budgets[which].reserve(amount)
        left = 10 - self.total(self.present())
        with patch.object(_books, "process", lambda: DEAD) if dies else nullcontext():
            if amount > left:
                with pytest.raises(BudgetExceeded) as caught:
                    reservation.__enter__()
                assert caught.value.remaining == left
                return multiple()
            reservation.__enter__()
        self.opened = self.present()
        (self.dead if dies else self.held)[reservation.id] = self.opened, amount
        return multiple() if dies else reservation

    @rule(
        reservation=consumes(reservations),
        cost=amounts,
        how=st.sampled_from(["settle", "ok", "error", "cancel"]),
    )
    def end(self, reservation: LedgerReservation, cost: Decimal, how: str) -> None:
        day, amount = self.held.pop(reservation.id)
        error = {"error": ValueError(), "cancel": asyncio.CancelledError()}.get(how)
        if how == "settle":
            reservation.settle(cost)
        reservation.__exit__(type(error) if error else None, error, None)
        paid = {"settle": cost, "error": Decimal(0)}.get(how, amount)
        assert reservation.cost == paid
        self.pay(day, paid)

    @rule(which=st.integers(0, 1), cost=amounts)
    def charge(self, which: int, cost: Decimal) -> None:
        self.budgets[which].charge(cost)
        self.opened = self.present()
        self.pay(self.opened, cost)

    @rule(which=st.integers(0, 1), cost=amounts)
    def settle_late(self, which: int, cost: Decimal) -> None:
        left = self.ledgers[which].uncertain()
        assert {each.id: each.amount for each in left} == {
            key: amount for key, (_, amount) in self.dead.items()
        }
        for each in left[:1]:
            self.ledgers[which].settle(each.id, cost)
            self.ledgers[1 - which].settle(each.id, cost)  # once more, elsewhere
            self.pay(self.dead.pop(each.id)[0], cost)

    @invariant()
    def adds_up(self) -> None:
        day = self.present()
        seen = [each.snapshot() for each in self.budgets]
        assert seen[0] == seen[1]
        assert seen[0].spent == self.spent.get(day, 0)
        assert seen[0].uncertain == sum(each for of, each in self.dead.values() if of == day)
        assert seen[0].reserved == sum(each for of, each in self.held.values() if of == day)
        assert seen[0].remaining == 10 - self.total(day)


QUICK = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)


def test_random_histories_add_up() -> None:
    run_state_machine_as_test(Machine, settings=QUICK)


def test_random_histories_catch_a_clock_that_opens_a_day_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def naive(per: str, _: str, now: int) -> str:
        return _readings.later(per, "", now)

    monkeypatch.setattr(_books, "later", naive)
    found = settings(QUICK, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        run_state_machine_as_test(Machine, settings=found)
