import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from answers_in_session_model import Answers, Model, Session

Case = Callable[[Model], Coroutine[Any, Any, None]]


async def in_its_session(model: Model) -> None:
    came = [each async for each in model.answers("a", "b")]
    told = f"asked a and b in session 's1': {came} came"
    assert came == ["a: s1", "b: s1"], f"{told}, wanted ['a: s1', 'b: s1']"
    model.billed("asked a and b in session 's1'", "2 for s1")


async def the_consumer_keeps_its_own(model: Model) -> None:
    model.session.set("mine")
    stream = model.answers("a", "b")
    between = [model.session.get() async for _ in stream]
    told = "the consumer, in session 'mine', looks between two answers:"
    told = f"{told} {between}"
    assert between == ["mine", "mine"], f"{told}, wanted 'mine' each time"
    model.is_mine("all answers have come")


async def another_task_goes_on(model: Model) -> None:
    stream = model.answers("a", "b")
    await anext(stream)

    async def rest() -> list[tuple[str, str]]:
        model.session.set("other")
        return [(each, model.session.get()) async for each in stream]

    reading = asyncio.create_task(rest())
    end = (await asyncio.gather(reading, return_exceptions=True))[0]
    told = "another task, in session 'other', reads the second answer;"
    told = f"{told} the answer and the reader's session: {end!r}"
    wanted = [("b: s1", "other")]
    assert end == wanted, f"{told}, wanted {wanted}"
    model.billed("another task read the second answer", "2 for s1")


async def another_task_closes(model: Model) -> None:
    stream = model.answers("a", "b")
    await anext(stream)

    async def close() -> str:
        model.session.set("other")
        await stream.aclose()
        return model.session.get()

    closing = asyncio.create_task(close())
    end = (await asyncio.gather(closing, return_exceptions=True))[0]
    did = "another task, in session 'other', closes it after one answer"
    told = f"{did}; then its session: {end!r}"
    assert end == "other", f"{told}, wanted 'other'"
    model.billed(did, "1 for s1")


async def asks_when_it_is_read(model: Model) -> None:
    stream = model.answers("a", "b")
    await anext(stream)
    told = f"one of two answers was read: {model.asked} was asked"
    assert model.asked == ["a"], f"{told}, wanted ['a']: each question costs"
    await stream.aclose()


async def a_question_that_raises(model: Model) -> None:
    for error in OSError("no answer"), KeyboardInterrupt(), SystemExit():
        model.session.set("mine")
        model.error, came = error, "nothing"
        model.bills.clear()
        stream = model.answers("a", "b")
        try:
            async for _ in stream:
                pass
        except BaseException as caught:  # noqa: BLE001 - the check tells
            came = type(caught).__name__
        kind = type(error).__name__
        did = f"the second question raised {kind}"
        assert came == kind, f"{did}: {came} came out, wanted {kind}"
        model.is_mine(did)
        model.billed(did, "1 for s1")


async def a_time_limit(model: Model) -> None:
    model.session.set("mine")
    stream, came = model.answers("a", "never"), "no TimeoutError"
    await anext(stream)
    try:
        async with asyncio.timeout(0.01):
            await anext(stream)
    except TimeoutError:
        came = "TimeoutError"
    did = "a time limit cancelled the second question"
    assert came == "TimeoutError", f"{did}: {came}, wanted TimeoutError"
    model.is_mine(did)
    model.billed(did, "1 for s1")


def run(case: Case, model: Model) -> None:
    """Run a case. Of one that fails, the message says enough."""
    try:
        asyncio.run(case(model))
    except AssertionError as error:
        raise error.with_traceback(None) from error.__cause__
    except Exception as error:
        did = case.__name__.replace("_", " ")
        told = f"{did}: {error!r} came out, wanted no error"
        raise AssertionError(told) from error


def check(answers: Answers, session: Session) -> None:
    for case in (
        in_its_session,
        the_consumer_keeps_its_own,
        another_task_goes_on,
        another_task_closes,
        asks_when_it_is_read,
        a_question_that_raises,
        a_time_limit,
    ):
        run(case, Model(answers, session))
    print("solved: 7 of 7")
