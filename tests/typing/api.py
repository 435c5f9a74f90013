"""What a type checker makes of the public names; checked by mypy, not run."""

import asyncio
import logging
from collections.abc import Callable, Mapping, MutableMapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, assert_type

from context_workshop import (
    MISSING,
    AsyncSession,
    Budget,
    Event,
    Ledger,
    LedgerBudget,
    LedgerReservation,
    LedgerSnapshot,
    Message,
    Monitor,
    Observer,
    Pool,
    Pricing,
    Request,
    Reservation,
    Session,
    Stats,
    Status,
    Timer,
    TokenPrice,
    Usage,
    current_session,
    genai_pricing,
    observe,
    override,
    override_attrs,
    override_env,
    price_list,
    propagate,
    to_logger,
)


def events(event: Event) -> None:
    assert_type(event.attributes, Mapping[str, object])
    observer: Observer = to_logger(logging.getLogger())
    with observe(observer, print) as nothing:
        assert_type(nothing, None)


@Timer("sync")
def double(number: int) -> str:
    return str(2 * number)


@Timer()
async def later(number: int) -> str:
    return str(2 * number)


async def timing() -> None:
    with Timer() as timer:
        assert_type(timer, Timer)
        assert_type(timer.elapsed, float)
    assert_type(double(1), str)
    assert_type(await later(1), str)
    double("1")  # type: ignore[arg-type]
    with Monitor().measure("x") as measured:
        assert_type(measured, Timer)
    assert_type(Monitor().stats, Mapping[str, Stats])


def config(numbers: dict[str, int]) -> None:
    with override(numbers, {"a": 1, "b": MISSING}) as same:
        assert_type(same, dict[str, int])
    override([], {})  # type: ignore[type-var]
    with override_attrs(SimpleNamespace(), a=1) as namespace:
        assert_type(namespace, SimpleNamespace)
    with override_env({"A": "1"}, B=MISSING) as environment:
        assert_type(environment, MutableMapping[str, str])
    override_env(A=1)  # type: ignore[arg-type]


def usage() -> None:
    assert_type(Usage() + Usage(), Usage)
    assert_type(TokenPrice(1, "2", Decimal(3)).input, Decimal)
    TokenPrice(0.1, 1)  # type: ignore[arg-type]
    pricing: Pricing = price_list({"m": TokenPrice(1, 2)})
    assert_type(pricing("m", Usage()), Decimal | None)
    pricing = genai_pricing()


def session() -> None:
    with Session("s", model="m", budget=Budget("1"), messages=()) as same:
        assert_type(same, Session)
        assert_type(same.id, str)
        assert_type(same.status, Status)
        assert_type(same.messages, tuple[Any, ...])
        assert_type(same.usage, Usage)
        assert_type(same.cost, Decimal)
        assert_type(same.unpriced, Usage)
        assert_type(same.say("user", "Hello"), Message)
        assert_type(same.record(Usage()), Decimal | None)
        with same.request("m", reserve="0.1") as request:
            assert_type(request, Request)
        same.request(reserve=0.1)  # type: ignore[arg-type]
    assert_type(current_session(), Session | AsyncSession | None)


async def async_session() -> None:
    async with AsyncSession() as same:
        assert_type(same, AsyncSession)
        assert_type(same.create_task(later(1)), asyncio.Task[str])
    with same:  # type: ignore[attr-defined]
        pass


def threads() -> None:
    def work(number: int, *, name: str) -> bytes:
        return f"{name} {number}".encode()

    carried = propagate(work)
    assert_type(carried(1, name="a"), bytes)
    carried("1", name="a")  # type: ignore[arg-type]
    plain: Callable[[], int] = propagate(lambda: 1)
    assert_type(plain(), int)


def budget() -> None:
    with Budget(1, parent=Budget("2")).reserve(Decimal("0.5")) as reservation:
        assert_type(reservation, Reservation)
        assert_type(reservation.amount, Decimal)
        assert_type(reservation.cost, Decimal | None)
    Budget(0.5)  # type: ignore[arg-type]


async def ledger() -> None:
    async with AsyncSession(budget=Budget(1)) as session:
        assert_type(session.budget, Budget | LedgerBudget | None)
        async with session.request(reserve=1) as request:
            assert_type(request, Request)
    with Ledger("spend.db") as books:
        shared = books.budget("team", "5.00", per="month")
        assert_type(shared, LedgerBudget)
        Session(budget=shared)
        async with shared.reserve("0.02") as reservation:
            assert_type(reservation, LedgerReservation)
        assert_type(shared.snapshot(), LedgerSnapshot)
        books.budget("team", "5.00", per="week")  # type: ignore[arg-type]
        books.budget("team", 0.5)  # type: ignore[arg-type]


async def pool() -> None:
    async with Pool(["a"]).acquire(timeout=1) as name:
        assert_type(name, str)
