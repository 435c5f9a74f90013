"""Sessions: right totals, right status, right context, on every way out."""

# ruff: noqa: PT012, SIM117 - nested blocks are the subject

import asyncio
import gc
import re
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from decimal import Decimal
from functools import partial
from time import sleep
from typing import Any

import anyio
import pytest

from context_workshop import (
    AsyncSession,
    Budget,
    BudgetExceeded,
    Event,
    Session,
    Status,
    TokenPrice,
    Usage,
    current_session,
    observe,
    price_list,
    propagate,
)
from context_workshop.testing import cancel_everywhere

PRICING = price_list({"small": TokenPrice(1, 5), "large": TokenPrice(10, 50)})
CALL = Usage(10, 8)  # $0.00005 by small
CENTS = Decimal("0.00005")

WAYS_OUT = [
    (None, "ok"),
    (ValueError, "error"),
    (TimeoutError, "error"),
    (asyncio.CancelledError, "cancelled"),
    (KeyboardInterrupt, "cancelled"),
    (GeneratorExit, "cancelled"),
    (SystemExit, "cancelled"),
]


def leave_by(error: type[BaseException] | None) -> None:
    if error is not None:
        raise error


# --- life


@pytest.mark.parametrize(("error", "status"), WAYS_OUT)
def test_status_says_how_it_was_left_and_nothing_is_swallowed(
    error: type[BaseException] | None, status: str
) -> None:
    session = Session("s")
    seen = [session.status]
    with nullcontext() if error is None else pytest.raises(error), session:
        seen.append(session.status)
        leave_by(error)
    assert [*seen, session.status] == ["new", "open", status]
    assert isinstance(session.status, Status)


@pytest.mark.parametrize(("error", "status"), WAYS_OUT)
def test_an_async_session_too(error: type[BaseException] | None, status: str) -> None:
    session = AsyncSession("s")

    async def main() -> None:
        async with session:
            assert session.status == "open"
            assert current_session() is session
            leave_by(error)

    async def check() -> None:
        with nullcontext() if error is None else pytest.raises(error):
            await main()
        assert session.status == status
        assert current_session() is None

    if error is KeyboardInterrupt or error is SystemExit:  # these end the loop itself
        with pytest.raises((KeyboardInterrupt, SystemExit)):
            asyncio.run(main())
        assert session.status == status
    else:
        asyncio.run(check())


def test_a_second_entry_is_refused_and_the_first_goes_on() -> None:
    outer = Session("outer")
    with outer, Session("s") as session:
        with pytest.raises(RuntimeError, match="session s is open already"):
            session.__enter__()
        assert session.status == "open"
        assert current_session() is session
    assert current_session() is None
    with pytest.raises(RuntimeError, match="session s is ok: it was not entered"):
        session.__exit__(None, None, None)
    assert session.status == "ok"


def test_a_session_that_was_left_is_resumed() -> None:
    session = Session("s", messages=[{"role": "system", "content": "Be brief."}])
    with suppress(ValueError), session:
        session.say("user", "Hello")
        session.record(CALL)
        raise ValueError
    with session:
        session.say("user", "Again")
        session.record(CALL)
        assert session.status == "open"
    assert session.status == "ok"
    assert [message["content"] for message in session.messages] == ["Be brief.", "Hello", "Again"]
    assert session.usage == Usage(20, 16)


@pytest.mark.parametrize(
    "use",
    [
        lambda session: session.say("user", "Hello"),
        lambda session: session.turn().__enter__(),
        lambda session: session.request().__enter__(),
    ],
)
def test_use_before_and_after_is_refused(use: Callable[[Session], object]) -> None:
    session = Session("s")
    with pytest.raises(RuntimeError, match=r"session s is new; enter it first"):
        use(session)
    with session:
        pass
    with pytest.raises(RuntimeError, match=r"session s is ok; enter it first"):
        use(session)
    assert session.messages == ()


def test_an_id_is_given_once() -> None:
    session = Session()
    assert session.id == session.id
    assert session.id != Session().id
    assert Session("mine").id == "mine"


def test_it_shows_itself_on_one_line() -> None:
    with Session("chat-1", pricing=PRICING, model="small") as session:
        session.say("user", "Hello")
        session.record(CALL)
        assert str(session) == "chat-1: open, 1 messages, 18 tokens, $0.000050"
        session.record(Usage(2, 1), "ours")
    assert (
        repr(session)
        == "<Session chat-1: ok, 1 messages, 21 tokens, $0.000050 + 3 tokens unpriced>"
    )


# --- messages and turns


def test_messages_are_what_chat_completions_take() -> None:
    with Session() as session:
        said = session.say("user", "Hello")
        session.say("tool", "4", tool_call_id="call-1")
    assert said == {"role": "user", "content": "Hello"}
    assert session.messages == (
        {"role": "user", "content": "Hello"},
        {"role": "tool", "content": "4", "tool_call_id": "call-1"},
    )


def contents(session: Session | AsyncSession) -> list[str]:
    return [message["content"] for message in session.messages]


@pytest.mark.parametrize(("error", "status"), WAYS_OUT)
def test_a_turn_keeps_its_messages_or_takes_them_back_and_the_money_stays(
    error: type[BaseException] | None, status: str
) -> None:
    session = Session("s", pricing=PRICING, model="small")

    def turn() -> None:
        with session.turn() as same:
            assert same is session
            session.say("user", "second")
            session.record(CALL)
            leave_by(error)

    with session:
        session.say("user", "first")
        session.record(CALL)
        if error is None:
            turn()
        else:
            with pytest.raises(error) as caught:
                turn()
            (note,) = caught.value.__notes__
            assert note == (
                "Session s: the turn was rolled back, 1 messages removed; "
                "18 tokens and $0.000050 stay spent."
            )
        assert contents(session) == (["first", "second"] if error is None else ["first"])
        assert session.usage == Usage(20, 16)
        assert session.cost == 2 * CENTS
    assert session.status == "ok"  # how a turn ended is not how the session ended


def test_turns_nest() -> None:
    with Session() as session:
        with session.turn():
            session.say("user", "kept")
            with suppress(ValueError), session.turn():
                session.say("user", "gone")
                raise ValueError
            with session.turn():
                session.say("user", "kept too")
        assert contents(session) == ["kept", "kept too"]
        with suppress(ValueError), session.turn():
            session.say("user", "gone")
            with session.turn():
                session.say("user", "gone with the outer one")
            raise ValueError
        assert contents(session) == ["kept", "kept too"]


def test_equal_messages_are_told_apart() -> None:
    with Session() as session:
        session.say("user", "again")
        with suppress(ValueError), session.turn():
            session.say("user", "again")
            raise ValueError
        assert contents(session) == ["again"]


def test_turns_of_two_sessions_dont_mix() -> None:
    with Session() as outer, Session() as inner:
        with suppress(ValueError), outer.turn(), inner.turn():
            outer.say("user", "gone")
            inner.say("user", "gone")
            raise ValueError
        with suppress(ValueError), outer.turn():
            inner.say("user", "kept")
            raise ValueError
        assert contents(outer) == []
        assert contents(inner) == ["kept"]


def test_turns_in_several_tasks_dont_disturb_each_other() -> None:
    async def ask(session: AsyncSession, name: str, error: type[Exception] | None) -> None:
        with suppress(ValueError), session.turn():
            session.say("user", name)
            await asyncio.sleep(0)
            session.say("assistant", name)
            await asyncio.sleep(0)
            leave_by(error)

    async def main() -> None:
        async with AsyncSession() as session:
            session.create_task(ask(session, "a", None))
            session.create_task(ask(session, "b", ValueError))
            session.create_task(ask(session, "c", None))
        assert sorted(contents(session)) == ["a", "a", "c", "c"]

    asyncio.run(main())


def test_a_turn_takes_back_what_its_tasks_said() -> None:
    async def main() -> None:
        async with AsyncSession() as session:
            with suppress(ValueError), session.turn():
                await asyncio.create_task(asyncio.to_thread(session.say, "user", "gone"))
                raise ValueError
            assert contents(session) == []

    asyncio.run(main())


def test_misuse_of_a_turn() -> None:
    with Session() as session:
        turn = session.turn()
        with pytest.raises(RuntimeError, match="not open"):
            turn.__exit__(None, None, None)
        with turn:
            with pytest.raises(RuntimeError, match="open already"):
                turn.__enter__()
            session.say("user", "kept")
        with suppress(ValueError), turn:  # again, and what it kept before stays
            session.say("user", "gone")
            raise ValueError
        assert contents(session) == ["kept"]


# --- totals


def test_what_is_used_inside_counts_outside_at_once_and_after_the_end() -> None:
    with Session(pricing=PRICING) as outer:
        with Session(model="small") as inner:
            inner.record(CALL)
            assert outer.usage == inner.usage == CALL
            assert outer.cost == inner.cost == CENTS
        with Session(model="small") as sibling:
            sibling.record(CALL)
        assert inner.usage == CALL
        assert outer.usage == CALL + CALL
    assert inner.record(CALL) == CENTS  # late: both were left
    assert inner.usage == CALL + CALL
    assert outer.usage == CALL + CALL + CALL
    assert outer.cost == 3 * CENTS


def test_unknown_prices_are_counted_as_unpriced() -> None:
    with Session(pricing=PRICING, model="ours") as session:
        assert session.record(CALL) is None
        assert session.record(CALL, "small") == CENTS
    assert session.usage == CALL + CALL
    assert session.unpriced == CALL
    assert session.cost == CENTS
    without = Session()
    without.record(CALL)
    assert (without.unpriced, without.cost) == (CALL, Decimal(0))


def test_a_session_counts_once_where_it_meets_itself() -> None:
    outer, inner = Session("outer"), Session("inner")

    async def main() -> None:
        outer.__enter__()
        with inner:
            task = asyncio.create_task(late())
            await asyncio.sleep(0)
            # The outer one ends in its own task, and is resumed inside the inner one.
            await asyncio.sleep(0)
        outer.__exit__(None, None, None)
        await task

    async def late() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        with inner, outer:
            outer.record(CALL)

    asyncio.run(main())
    assert outer.usage == inner.usage == CALL


@pytest.mark.parametrize(
    ("pricing", "error"),
    [
        (lambda model, usage: 0.1, TypeError),
        (lambda model, usage: Decimal("NaN"), ValueError),
        (lambda model, usage: Decimal(-1), ValueError),
        (lambda model, usage: {}[model], KeyError),
    ],
)
def test_a_bad_price_is_refused_and_nothing_is_counted(
    pricing: Any, error: type[Exception]
) -> None:
    budget = Budget(1)
    with Session() as outer, Session(pricing=pricing, budget=budget) as session:
        with pytest.raises(error):
            session.record(CALL)
        with pytest.raises(error), session.request(reserve=1) as request:
            request.record(CALL)
        assert not request.usage
    assert not outer.usage
    assert not session.usage
    assert (budget.spent, budget.reserved) == (Decimal(0), Decimal(0))


def test_only_a_usage_can_be_recorded() -> None:
    with pytest.raises(TypeError, match=r"not a Usage: \{'total_tokens': 3\}"):
        Session().record({"total_tokens": 3})  # type: ignore[arg-type]


@pytest.fixture
def switch_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


class Naive:
    """Counts as one would: no lock, and up to the parent at exit only."""

    def __init__(self) -> None:
        self.usage = Usage()

    def record(self, usage: Usage) -> None:
        before = self.usage
        sleep(0)  # lets another thread run
        self.usage = before + usage


def record_from_threads(session: Any, threads: int = 8, times: int = 200) -> None:
    start = threading.Barrier(threads)

    def work() -> None:
        start.wait(timeout=30)
        for _ in range(times):
            session.record(Usage(1, 1))

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


@pytest.mark.usefixtures("switch_often")
def test_recording_from_threads_loses_nothing_and_a_naive_session_does() -> None:
    with Session() as outer, Session() as inner:
        record_from_threads(inner)
    assert outer.usage == inner.usage == Usage(1600, 1600)
    naive = Naive()
    record_from_threads(naive)
    assert naive.usage != Usage(1600, 1600)


# --- context


def current_name() -> str | None:
    session = current_session()
    return None if session is None else session.id


def test_the_current_session_is_the_innermost_and_comes_back() -> None:
    seen = [current_name()]
    with Session("outer"):
        seen.append(current_name())
        with suppress(ValueError), Session("inner"):
            seen.append(current_name())
            raise ValueError
        seen.append(current_name())
    seen.append(current_name())
    assert seen == [None, "outer", "inner", "outer", None]


_naive: ContextVar[str | None] = ContextVar("naive", default=None)


@contextmanager
def sets_none_on_exit(name: str) -> Iterator[None]:
    """Naive: as llamabot's recorder did up to 0.11."""
    _naive.set(name)
    try:
        yield
    finally:
        _naive.set(None)


@pytest.mark.parametrize(
    ("enter", "current", "restores"),
    [(Session, current_name, True), (sets_none_on_exit, _naive.get, False)],
)
def test_a_session_that_sets_none_on_exit_is_caught(
    enter: Callable[[str], Any],
    current: Callable[[], str | None],
    restores: bool,
) -> None:
    with enter("outer"):
        with enter("inner"):
            assert current() == "inner"
        assert (current() == "outer") is restores


def test_tasks_have_their_own_sessions_and_threads_need_propagate() -> None:
    async def child(own: str) -> list[str | None]:
        seen = [current_name()]
        with Session(own):
            await asyncio.sleep(0)
            seen.append(current_name())
        return [*seen, current_name()]

    async def main() -> None:
        async with AsyncSession("outer") as outer:
            tasks = [outer.create_task(child(own)) for own in "ab"]
            assert await asyncio.to_thread(current_name) == "outer"
            with ThreadPoolExecutor() as pool:
                assert pool.submit(current_name).result() is None
                carried = propagate(current_name)
                assert [each.result() for each in [pool.submit(carried) for _ in range(9)]] == [
                    "outer"
                ] * 9
        assert [task.result() for task in tasks] == [
            ["outer", "a", "outer"],
            ["outer", "b", "outer"],
        ]

    asyncio.run(main())


def test_what_a_propagated_call_sets_stays_its_own() -> None:
    variable: ContextVar[int] = ContextVar("variable", default=0)

    @propagate
    def change(by: int, *, factor: int = 1) -> int:
        variable.set(variable.get() + by * factor)
        return variable.get()

    assert [change(1), change(2, factor=3), variable.get()] == [1, 6, 0]
    assert change.__name__ == "change"


async def coroutine() -> None: ...


def generator() -> Iterator[None]:
    yield


async def async_generator() -> AsyncIterator[None]:
    yield


@pytest.mark.parametrize("function", [coroutine, generator, async_generator])
def test_what_runs_later_cant_be_propagated(function: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match="runs its body later"):
        propagate(function)


class Later:
    async def __call__(self) -> None: ...


class Yields:
    def __call__(self) -> Iterator[None]:
        yield


class YieldsLater:
    async def __call__(self) -> AsyncIterator[None]:
        yield

    async def method(self) -> None: ...

    def plain(self) -> str | None:
        return current_name()


@pytest.mark.parametrize(
    "function",
    [
        Later(),
        Yields(),
        YieldsLater(),
        YieldsLater().method,
        partial(coroutine),
        partial(Later()),
        partial(partial(Yields())),
    ],
)
def test_nor_can_objects_that_run_later_when_called(function: Any) -> None:
    with pytest.raises(TypeError, match="runs its body later"):
        propagate(function)


@pytest.mark.parametrize(
    "function",
    [YieldsLater().plain, partial(current_name), type("C", (), {"__call__": coroutine}), dict],
)
def test_what_runs_when_it_is_called_can_be_propagated(function: Any) -> None:
    """The class, too: calling it makes an object, and doesn't await that object's `__call__`."""
    with Session("s"):
        assert propagate(function)() is not None


async def in_session(manager: Session | AsyncSession) -> AsyncIterator[int]:
    if isinstance(manager, Session):
        with manager:
            yield 1
            yield 2
    else:
        async with manager:
            yield 1
            yield 2


@pytest.mark.parametrize("make", [Session, AsyncSession])
def test_a_session_in_an_abandoned_generator_ends_without_an_error(
    make: type[Session | AsyncSession],
) -> None:
    async def main() -> None:
        problems: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, what: problems.append(what))
        session = make("abandoned")
        with Session("consumer") as consumer:
            async for _ in in_session(session):
                break
            gc.collect()
            for _ in range(9):
                await asyncio.sleep(0)
            assert session.status == "cancelled"
            assert problems == []
            assert current_session() is consumer  # although the variable still names the other
            with Session("next") as following:
                following.record(CALL)
            assert consumer.usage == CALL
            assert not session.usage
        assert current_session() is None

    asyncio.run(main())


@pytest.mark.parametrize("make", [Session, AsyncSession])
def test_a_session_in_a_generator_that_is_closed_restores_the_context(
    make: type[Session | AsyncSession],
) -> None:
    async def main() -> None:
        async with aclosing(in_session(make())) as numbers:  # type: ignore[type-var]
            async for _ in numbers:
                break
        assert current_session() is None

    asyncio.run(main())


ERRORS = [None, ValueError("x"), asyncio.CancelledError()]


async def in_threads(manager: Any, error: BaseException | None) -> None:
    """Enter and leave as a framework does with a `def` dependency: each in a copy of the Context.

    Raises:
        BaseException: What leaving raised, or the error of the block.
    """
    await asyncio.to_thread(manager.__enter__)
    seen.append(current_name())
    kind = None if error is None else type(error)
    if not await asyncio.to_thread(manager.__exit__, kind, error, None) and error is not None:
        raise error


seen: list[str | None] = []


@pytest.mark.parametrize("outer", [None, "outer"])
@pytest.mark.parametrize("error", ERRORS)
def test_leaving_in_a_copy_of_the_context_undoes_nothing_and_says_nothing(
    error: BaseException | None, outer: str | None
) -> None:
    session = Session("inner")

    async def main() -> None:
        with Session(outer) if outer else nullcontext():
            await in_threads(session, error)

    seen.clear()
    with nullcontext() if error is None else pytest.raises(type(error)) as caught:
        asyncio.run(main())
    assert seen == [outer]  # what is `def` sets nothing for the others
    assert session.status == ("ok" if error is None else Status(status_of(error)))
    assert caught is None or not hasattr(caught.value, "__notes__")


def status_of(error: BaseException) -> str:
    return "error" if isinstance(error, Exception) else "cancelled"


@pytest.mark.parametrize("error", ERRORS)
def test_a_turn_too(error: BaseException | None) -> None:
    async def main() -> None:
        with Session() as session:
            turn = session.turn()
            await asyncio.to_thread(turn.__enter__)
            session.say("user", "not in the turn")
            kind = None if error is None else type(error)
            await asyncio.to_thread(turn.__exit__, kind, error, None)
            assert contents(session) == ["not in the turn"]

    asyncio.run(main())


def test_a_task_may_leave_what_its_parent_entered() -> None:
    async def main() -> None:
        session = Session("s")
        session.__enter__()

        async def leave() -> None:
            session.__exit__(None, None, None)
            assert current_session() is None

        await asyncio.create_task(leave())
        assert current_session() is None  # it was left
        with Session("next") as following:
            following.record(CALL)
        assert not session.usage

    asyncio.run(main())


def test_a_dependency_of_a_framework_written_as_def() -> None:
    """Starlette's thread pool stands for it: FastAPI hands both halves to that."""
    from starlette.concurrency import run_in_threadpool

    @contextmanager
    def dependency() -> Iterator[Session]:
        with Session("request") as session:
            yield session

    async def main() -> None:
        for _ in range(3):
            manager = dependency()
            session = await run_in_threadpool(manager.__enter__)
            session.record(CALL)
            await run_in_threadpool(manager.__exit__, None, None, None)
            assert (session.status, session.usage) == ("ok", CALL)

    asyncio.run(main())


@pytest.mark.parametrize("error", [*ERRORS, GeneratorExit()])
@pytest.mark.parametrize("make", [Session, lambda: Session().__enter__().turn()])
def test_leaving_where_another_is_open_is_an_error_that_names_the_cure(
    make: Callable[[], Any], error: Any
) -> None:
    """The error of the block goes first, and is told."""

    async def main() -> None:
        manager = make()

        async def enter() -> None:
            manager.__enter__()

        await asyncio.create_task(enter())
        with Session("another") as another, another.turn():
            if error is None:
                with pytest.raises(ValueError, match="different Context") as caught:
                    manager.__exit__(None, None, None)
                notes = caught.value.__notes__
            else:
                error.__notes__ = []
                assert not manager.__exit__(type(error), error, None)
                notes = error.__notes__
            assert current_session() is another
        told = [note for note in notes if "`async def`" in note]
        assert len(told) == (not isinstance(error, GeneratorExit))
        assert getattr(manager, "status", None) != "open"

    asyncio.run(main())


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_scope_is_a_cancellation(backend: str) -> None:
    session = Session()

    async def main() -> None:
        with anyio.CancelScope() as scope, session:
            scope.cancel()
            await anyio.sleep_forever()

    anyio.run(main, backend=backend)
    assert session.status == "cancelled"


# --- requests


def test_a_request_reserves_records_and_settles() -> None:
    budget = Budget("0.01")
    with Session(model="small", pricing=PRICING, budget=budget) as session:
        with session.request(reserve="0.002") as request:
            assert budget.reserved == Decimal("0.002")
            assert request.record(CALL) == CENTS
            assert request.record(CALL, "large") == 10 * CENTS  # a second attempt, elsewhere
            assert request.elapsed > 0
        assert request.elapsed == request.elapsed  # the clock has stopped
        assert (request.model, request.usage, request.cost) == ("small", CALL + CALL, 11 * CENTS)
        assert (budget.spent, budget.reserved) == (11 * CENTS, Decimal(0))
        assert (session.usage, session.cost) == (request.usage, request.cost)


@pytest.mark.parametrize(("error", "status"), WAYS_OUT)
def test_a_request_without_usage_leaves_it_to_the_reservation(
    error: type[BaseException] | None, status: str
) -> None:
    budget = Budget(1)

    def call() -> None:
        with session.request(reserve="0.5"):
            leave_by(error)

    with Session(budget=budget) as session:
        with nullcontext() if error is None else pytest.raises(error):
            call()
    given_back = status == "error" and error is not TimeoutError
    assert budget.spent == (0 if given_back else Decimal("0.5"))
    assert budget.reserved == 0


def test_what_was_recorded_is_settled_also_when_the_block_fails() -> None:
    budget = Budget(1)
    with Session(model="small", pricing=PRICING, budget=budget) as session:
        with suppress(ValueError), session.request(reserve="0.5") as request:
            request.record(CALL)
            raise ValueError
        assert budget.spent == CENTS
        with session.request(reserve="0.5") as request:
            request.record(Usage())  # it cost nothing, and says so
        assert budget.spent == CENTS


@pytest.mark.parametrize("error", [None, ValueError])
def test_usage_without_a_price_costs_what_was_reserved(error: type[Exception] | None) -> None:
    budget = Budget(1)
    with Session(pricing=PRICING, budget=budget) as session:
        with suppress(ValueError), session.request("ours", reserve="0.5") as request:
            request.record(CALL)
            leave_by(error)
        assert (request.unpriced, request.cost) == (CALL, Decimal(0))
        assert budget.spent == Decimal("0.5")
        with session.request("ours", reserve=CENTS) as request:
            request.record(CALL)
            request.record(CALL, "large")
        assert budget.spent == Decimal("0.5") + 10 * CENTS


def test_a_request_that_the_budget_refuses_does_not_run() -> None:
    ran = []
    with Session("s", model="small", pricing=PRICING, budget=Budget("0.01")) as session:
        request = session.request(reserve="0.02")
        with pytest.raises(BudgetExceeded), request:
            ran.append(1)
        with session.request():
            ran.append(2)
    assert ran == [2]
    assert session.status == "ok"


def test_a_request_that_nobody_could_stop_is_refused_before_the_call() -> None:
    budget = Budget("0.01", name="chat")
    ran, refusals = 0, []
    with Session("s", model="ours", pricing=PRICING, budget=budget) as session:
        for _ in range(3):
            with pytest.raises(RuntimeError) as caught, session.request():
                ran += 1
            refusals.append(str(caught.value))
        with session.request("small") as request:  # one that has a price
            request.record(CALL)
        with pytest.raises(RuntimeError), session.request("others", reserve="0"):
            ran += 1
    assert ran == 0
    assert (budget.spent, budget.reserved) == (CENTS, Decimal(0))
    for part in ("'ours'", "'chat'", "price_list", "reserve=", "unpriced='allow'"):
        assert part in refusals[2]
    assert session.status == "ok"


def test_the_three_ways_out() -> None:
    budget = Budget("0.01")
    with Session(model="ours", budget=budget) as session:
        with session.request(reserve=CENTS) as request:
            request.record(CALL)
        assert budget.spent == CENTS
        with session.request(unpriced="allow") as request:
            request.record(CALL)
        assert budget.spent == CENTS
        assert str(session).endswith("$0.000000 + 36 tokens unpriced")
    with Session(model="small", pricing=PRICING, budget=budget) as session, session.request():
        pass
    with Session(), Session(model="ours", budget=budget, unpriced="allow"):
        with Session() as inner, inner.request() as request:  # inherited, as the budget is
            request.record(CALL)
        with Session(unpriced="refuse") as inner:
            with pytest.raises(RuntimeError, match="no price is known"), inner.request():
                pass
            with inner.request(unpriced="allow"):
                pass
    assert budget.spent == CENTS
    assert inner.unpriced == Usage()


def test_without_a_budget_nothing_is_refused() -> None:
    with Session(model="ours") as session, session.request() as request:
        request.record(CALL)
    assert session.unpriced == CALL


@pytest.mark.parametrize("bad", ["no", "", True, "Allow"])
def test_the_word_is_checked_at_once(bad: Any) -> None:
    with pytest.raises(ValueError, match="'refuse' or 'allow'"):
        Session(unpriced=bad)
    with Session() as session, pytest.raises(ValueError, match="'refuse' or 'allow'"):
        session.request(unpriced=bad)


def test_a_request_without_a_name_says_so() -> None:
    with Session(pricing=PRICING, budget=Budget(1)) as session:
        with pytest.raises(RuntimeError, match="it names no model"), session.request():
            pass


def test_a_pricing_that_answers_nothing_used_with_zero_is_not_believed() -> None:
    def pricing(model: str, usage: Usage) -> Decimal | None:
        return None if usage else Decimal(0)

    with Session(model="m", pricing=pricing, budget=Budget(1)) as session:
        with pytest.raises(RuntimeError, match="no price is known"), session.request():
            pass


def test_a_pricing_that_fails_refuses_before_the_call() -> None:
    budget = Budget(1)
    prices: dict[str, Decimal] = {}
    with Session(model="m", pricing=lambda model, _: prices[model], budget=budget) as session:
        request = session.request()
        with pytest.raises(KeyError), request:
            pass
        assert (request.status, budget.reserved) == ("new", Decimal(0))


def test_misuse_of_a_request() -> None:
    budget = Budget(1)
    with Session(budget=budget) as session:
        for bad, error in ((0.5, TypeError), ("NaN", ValueError), (-1, ValueError)):
            with pytest.raises(error):
                session.request(reserve=bad)  # type: ignore[arg-type]
        request = session.request(reserve="0.5")
        with pytest.raises(RuntimeError, match="not open"):
            request.record(CALL)
        with pytest.raises(RuntimeError, match="not open: enter it first"):
            request.__exit__(None, None, None)
        with request:
            with pytest.raises(RuntimeError, match="covers one call"):
                request.__enter__()
            assert budget.reserved == Decimal("0.5")
        with pytest.raises(RuntimeError, match=r"session\.record"):
            request.record(CALL)
        with pytest.raises(RuntimeError, match="leave it once"):
            request.__exit__(None, None, None)
        assert not session.usage
        assert (request.status, budget.spent) == ("ok", Decimal("0.5"))


def test_late_usage_is_charged_to_the_budget() -> None:
    budget = Budget(1)
    with Session(model="small", pricing=PRICING, budget=budget) as session:
        session.record(CALL)
        assert budget.spent == CENTS
    session.record(CALL)
    session.record(CALL, "ours")
    assert budget.spent == 2 * CENTS


def test_model_pricing_and_budget_come_from_the_enclosing_session() -> None:
    budget, own = Budget(1), Budget(1)
    with Session(model="small", pricing=PRICING, budget=budget):
        with Session() as inner, inner.request(reserve="0.5") as request:
            request.record(CALL)
        assert (request.model, inner.cost, budget.spent) == ("small", CENTS, CENTS)
        with Session(model="large", budget=own) as inner, inner.request(reserve="0.5") as request:
            request.record(CALL)
        assert (own.spent, budget.spent) == (10 * CENTS, CENTS)
        inherits = Session()
        assert (inherits.model, inherits.pricing, inherits.budget) == ("", None, None)


# --- tasks


def test_no_task_outlives_its_session() -> None:
    ended: list[str] = []

    async def child(name: str, error: type[Exception] | None = None) -> None:
        try:
            await asyncio.sleep(0)
            leave_by(error)
            await asyncio.sleep(0 if name == "short" else 3600)
        finally:
            ended.append(name)

    async def main() -> None:
        async with AsyncSession() as session:
            session.create_task(child("short"))
        assert (ended, session.status) == (["short"], "ok")

        with pytest.raises(ZeroDivisionError):  # the block's own error leaves as it is
            async with session:
                session.create_task(child("long"))
                await asyncio.sleep(0)
                raise ZeroDivisionError
        assert (ended, session.status) == (["short", "long"], "error")

        with pytest.raises(ExceptionGroup) as caught:
            async with session:
                session.create_task(child("failing", ValueError))
                session.create_task(child("long"))
                await asyncio.sleep(3600)
        assert [type(each) for each in caught.value.exceptions] == [ValueError]
        assert (ended[2:], session.status) == (["failing", "long"], "error")

        with pytest.raises(ExceptionGroup) as caught:
            async with session:
                session.create_task(child("failing", ValueError))
                with suppress(asyncio.CancelledError):  # by the task that failed
                    await asyncio.sleep(3600)
                raise ZeroDivisionError
        assert {type(each) for each in caught.value.exceptions} == {ValueError, ZeroDivisionError}

    asyncio.run(main())


def test_a_task_that_is_still_running_finds_the_session_open() -> None:
    async def child() -> None:
        await asyncio.sleep(0)
        session = current_session()
        assert session is not None
        session.say("assistant", "still here")
        session.record(CALL)

    async def main() -> None:
        async with AsyncSession() as session:
            session.create_task(child(), name="child")
        assert (contents(session), session.usage) == (["still here"], CALL)

    asyncio.run(main())


def test_a_cancelled_async_session_is_cancelled() -> None:
    async def main() -> None:
        session = AsyncSession()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0), session:
                await asyncio.sleep(3600)
        assert session.status == "cancelled"

    asyncio.run(main())


def test_a_session_that_is_cancelled_while_it_waits_for_its_tasks_is_cancelled() -> None:
    session = AsyncSession()

    async def conversation() -> None:
        async with session:
            session.create_task(asyncio.sleep(3600))

    async def main() -> None:
        task = asyncio.create_task(conversation())
        await asyncio.sleep(0)
        assert session.status == "open"  # the block has ended, its task has not
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert session.status == "cancelled"

    asyncio.run(main())


def test_a_task_that_cant_be_started_any_more_is_refused_without_a_warning() -> None:
    async def work() -> None: ...

    async def late(session: AsyncSession) -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            with pytest.raises(RuntimeError, match="shutting down"):
                session.create_task(work())

    async def main() -> None:
        async with AsyncSession() as session:
            session.create_task(late(session))
            await asyncio.sleep(0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(main())


def test_misuse_of_an_async_session() -> None:
    async def work() -> None: ...

    async def long() -> None:
        for _ in range(9):
            await asyncio.sleep(0)

    async def main() -> None:
        session = AsyncSession("s")
        with pytest.raises(RuntimeError, match="session s is new"):
            session.create_task(work())  # and no warning that it was never awaited
        with pytest.raises(RuntimeError, match="session s is new: it was not entered"):
            await session.__aexit__(None, None, None)
        async with session:
            before = session.create_task(long())
            with pytest.raises(RuntimeError, match="open already"):
                await session.__aenter__()
            after = session.create_task(work())
        assert session.status == "ok"
        assert (before.done(), after.done()) == (True, True)
        with pytest.raises(TypeError), session:  # type: ignore[attr-defined]
            pytest.fail("it has no task group here")

    asyncio.run(main())


# --- events


@pytest.mark.parametrize(("error", "status"), WAYS_OUT)
def test_every_exit_is_reported(error: type[BaseException] | None, status: str) -> None:
    events: list[Event] = []

    def run() -> None:
        with Session("s", model="small", pricing=PRICING) as session, session.turn():
            with session.request() as request:
                request.record(CALL)
                leave_by(error)

    with observe(events.append), nullcontext() if error is None else pytest.raises(error):
        run()
    way: dict[str, object] = {"status": status}
    if error is not None:
        way["error.type"] = error.__name__
    totals = {
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 8,
        "gen_ai.usage.cost.amount": CENTS,
        "gen_ai.usage.cost.currency": "USD",
    }
    by_name = {event.name: dict(event.attributes) for event in events}
    duration = by_name["request.end"].pop("gen_ai.client.operation.duration")
    assert isinstance(duration, float)
    name = {"gen_ai.conversation.id": "s"}
    assert [event.name for event in events] == [
        "session.start",
        "turn.start",
        "request.start",
        "request.end",
        "turn.end",
        "session.end",
    ]
    assert by_name["session.start"] == by_name["turn.start"] == name
    assert by_name["request.start"] == name | {"gen_ai.request.model": "small"}
    sources = {event.name.partition(".")[0]: type(event.source).__name__ for event in events}
    assert sources == {"session": "Session", "turn": "Turn", "request": "Request"}
    assert by_name["request.end"] == name | totals | way | {"gen_ai.request.model": "small"}
    assert by_name["turn.end"] == name | way
    assert by_name["session.end"] == name | totals | way


# --- growth


def test_sessions_leave_nothing_behind() -> None:
    def one() -> weakref.ref[Session]:
        with Session(pricing=PRICING, model="small", budget=Budget(1)) as session:
            with session.turn(), session.request(reserve="0.5") as request:
                session.say("user", "Hello")
                request.record(CALL)
        return weakref.ref(session)

    gc.disable()
    try:
        assert one()() is None  # by reference counting alone: no cycle
        before = len(gc.get_objects())
        for _ in range(1000):
            one()
        assert len(gc.get_objects()) - before < 50
    finally:
        gc.enable()


def test_the_note_names_the_session_and_what_was_lost() -> None:
    with Session("chat-7") as session:
        with pytest.raises(ValueError, match="x") as caught, session.turn():
            session.say("user", "one")
            session.say("assistant", "two")
            raise ValueError("x")
    assert re.match(r"Session chat-7: .* 2 messages removed; 0 tokens", caught.value.__notes__[0])


def test_every_cancellation_point_of_an_async_session() -> None:
    running: list[str] = []

    async def child() -> None:
        running.append("child")
        try:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        finally:
            running.remove("child")

    @asynccontextmanager
    async def scenario() -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        session = AsyncSession()

        async def work() -> None:
            async with session:
                session.create_task(child())
                await asyncio.sleep(0)
                session.create_task(child())
            assert current_session() is None

        yield work
        assert session.status in {Status.OK, Status.CANCELLED}
        assert running == []

    assert cancel_everywhere(scenario) > 3
