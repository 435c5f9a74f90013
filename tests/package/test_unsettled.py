"""What counts as spent, though nobody settled it: what had no answer, wherever that is caught."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest
from openai import APITimeoutError, AsyncOpenAI, BadRequestError, OpenAI

from context_workshop import (
    AsyncSession,
    Budget,
    Ledger,
    LedgerBudget,
    Session,
    local_llm,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

SECONDS = 0.2
TURN: list[Any] = [{"role": "user", "content": "Hello!"}]


@pytest.fixture(params=["Budget", "Ledger"])
def budget(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Budget | LedgerBudget]:
    if request.param == "Budget":
        yield Budget(5)
    else:
        with Ledger(tmp_path / "spend.db") as ledger:
            yield ledger.budget("team", 5)


@pytest.fixture(params=["reservation", "request"])
def spent(
    request: pytest.FixtureRequest, budget: Budget | LedgerBudget
) -> Callable[[Callable[[], None]], Decimal]:
    """Return what is spent for work that fails in a block that holds 1."""

    def in_a_block(work: Callable[[], None]) -> Decimal:
        before = budget.snapshot().spent
        with Session(budget=budget) as session:
            block: AbstractContextManager[Any] = (
                budget.reserve(1) if request.param == "reservation" else session.request(reserve=1)
            )
            with pytest.raises(Exception), block:  # noqa: B017 - whichever it is
                work()
        seen = budget.snapshot()
        assert seen.reserved == 0
        return seen.spent - before

    return in_a_block


Spent = Callable[[Callable[[], None]], Decimal]


def raises(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def fails(error: BaseException, cause: BaseException | None = None) -> None:
    raise error from cause


def from_one() -> None:
    try:
        fails(TimeoutError())
    except TimeoutError as error:
        raise LookupError from error


def hidden() -> None:
    """As httpcore's pool does it."""
    error = LookupError()
    with suppress(LookupError):
        try:
            fails(TimeoutError())
        except TimeoutError as timeout:
            fails(error, timeout)
    raise error from None


def cleanup_fails() -> None:
    try:
        fails(TimeoutError())
    finally:
        raise OSError("disk full")


def in_a_circle() -> None:
    first, second = ValueError(), LookupError()
    first.__cause__, second.__cause__ = second, first
    raise first


def long_chain(last: Exception) -> Exception:
    for _ in range(5000):
        error = ValueError()
        error.__cause__ = last
        last = error
    return last


@pytest.mark.parametrize(
    ("work", "cost"),
    [
        (raises(TimeoutError()), 1),
        (from_one, 1),
        (hidden, 1),
        (cleanup_fails, 1),
        (raises(ExceptionGroup("", [ValueError(), TimeoutError()])), 1),
        (raises(ExceptionGroup("", [ExceptionGroup("", [TimeoutError()])])), 1),
        (raises(long_chain(TimeoutError())), 1),
        (raises(long_chain(ValueError())), 0),
        (in_a_circle, 0),
        (raises(ValueError()), 0),
        (raises(ConnectionRefusedError()), 0),
        (raises(ExceptionGroup("", [ValueError(), OSError()])), 0),
    ],
)
def test_a_time_out_counts_as_spent_and_another_error_is_given_back(
    spent: Spent, work: Callable[[], None], cost: int
) -> None:
    assert spent(work) == cost


def test_what_is_handled_around_the_block_says_nothing_of_it(spent: Spent) -> None:
    costs: list[Decimal] = []
    try:
        fails(TimeoutError("of the call before"))
    except TimeoutError as before:
        errors = ValueError("refused"), before, TimeoutError()
        costs += [spent(raises(error)) for error in errors]
    assert costs == [0, 0, 1]


def test_what_was_settled_or_released_stays_so(budget: Budget | LedgerBudget) -> None:
    def call(cost: str) -> None:
        with budget.reserve(1) as reservation:
            reservation.settle(cost) if cost else reservation.release()
            raise TimeoutError

    for cost in "0.25", "0", "":
        with pytest.raises(TimeoutError):
            call(cost)
    assert budget.snapshot().spent == Decimal("0.25")


# --- the real clients


Fault = Literal["stall"]
FAULTS: list[tuple[Fault | int, int]] = [("stall", 1), (400, 0)]


@pytest.mark.parametrize(("fault", "cost"), FAULTS)
@pytest.mark.parametrize("stream", [False, True])
def test_the_openai_client_runs_out_of_time(
    spent: Spent, fault: Fault | int, cost: int, stream: bool
) -> None:
    with (
        local_llm(faults=[fault]) as llm,
        OpenAI(**llm.options, timeout=SECONDS, max_retries=0) as client,
    ):

        def ask() -> None:
            answer: Any = client.chat.completions.create(
                model=llm.model, messages=TURN, stream=stream
            )
            for _ in answer:
                pass

        assert spent(ask) == cost


@pytest.mark.parametrize(("fault", "cost"), FAULTS)
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("kind", ["reservation", "request", "group"])
def test_the_async_client_runs_out_of_time(
    budget: Budget | LedgerBudget, fault: Fault | int, cost: int, stream: bool, kind: str
) -> None:
    async def main(options: Any, model: str) -> None:
        async with (
            AsyncOpenAI(**options, timeout=SECONDS, max_retries=0) as client,
            AsyncSession(budget=budget) as session,
        ):

            async def ask() -> None:
                answer: Any = await client.chat.completions.create(
                    model=model, messages=TURN, stream=stream
                )
                async for _ in answer:
                    pass

            async def call() -> None:
                async with session.request(reserve=1) if kind == "request" else budget.reserve(1):
                    if kind == "group":
                        async with asyncio.TaskGroup() as tasks:
                            tasks.create_task(ask())
                    else:
                        await ask()

            errors = ExceptionGroup if kind == "group" else (APITimeoutError, BadRequestError)
            with pytest.raises(errors):
                await call()

    with local_llm(faults=[fault]) as llm:
        asyncio.run(main(llm.options, llm.model))
    seen = budget.snapshot()
    assert (seen.spent, seen.reserved) == (Decimal(cost), Decimal(0))


def test_httpx_runs_out_of_time(spent: Spent) -> None:
    with local_llm(faults=["stall"]) as llm, httpx.Client(timeout=SECONDS) as client:
        headers = {"authorization": f"Bearer {llm.api_key}"}
        body = {"model": llm.model, "messages": TURN}
        url = f"{llm.base_url}/chat/completions"

        def ask() -> None:
            client.post(url, json=body, headers=headers)

        assert spent(ask) == 1


def test_a_limit_inside_the_block_counts_as_one_outside(budget: Budget | LedgerBudget) -> None:
    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with budget.reserve(1), asyncio.timeout(0):
                await asyncio.sleep(60)

    asyncio.run(main())
    assert budget.snapshot().spent == 1
