import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextvars import ContextVar
from typing import Any

Ask = Callable[[str], Awaitable[str]]
Answers = Callable[[str, Ask, list[str]], AsyncGenerator[str, None]]
Session = ContextVar[str]


def asking(session: Session) -> Ask:
    async def ask(text: str) -> str:
        await asyncio.sleep(0)
        if text == "fail":
            raise OSError("the model is down")
        return f"{text}: {session.get()}"

    return ask


async def in_its_session(answers: Answers, session: Session) -> None:
    came = [each async for each in answers("s1", asking(session), ["a", "b"])]
    told = f"asked a and b in session 's1': {came} came"
    assert came == ["a: s1", "b: s1"], f"{told}, wanted ['a: s1', 'b: s1']"


async def the_consumer_keeps_its_own(
    answers: Answers, session: Session
) -> None:
    session.set("mine")
    stream = answers("s1", asking(session), ["a", "b"])
    between = [session.get() async for _ in stream]
    told = "the consumer, in session 'mine', looks between two answers:"
    told = f"{told} {between}"
    assert between == ["mine", "mine"], f"{told}, wanted 'mine' each time"
    told = (
        f"all answers have come: the consumer's session is {session.get()!r}"
    )
    assert session.get() == "mine", f"{told}, wanted 'mine'"


async def another_task_goes_on(answers: Answers, session: Session) -> None:
    stream = answers("s1", asking(session), ["a", "b"])
    await anext(stream)

    async def rest() -> list[tuple[str, str]]:
        session.set("other")
        return [(each, session.get()) async for each in stream]

    end = (
        await asyncio.gather(
            asyncio.create_task(rest()), return_exceptions=True
        )
    )[0]
    told = "another task, in session 'other', reads the second answer;"
    told = f"{told} the answer and the reader's session: {end!r}"
    wanted = [("b: s1", "other")]
    assert end == wanted, f"{told}, wanted {wanted}"


async def asks_when_it_is_read(answers: Answers, session: Session) -> None:
    asked = []

    async def ask(text: str) -> str:
        asked.append(text)
        return text

    stream = answers("s1", ask, ["a", "b"])
    await anext(stream)
    told = f"one of two answers was read: {asked} was asked"
    assert asked == ["a"], f"{told}, wanted ['a']: each question costs"


async def another_task_closes(answers: Answers, session: Session) -> None:
    stream = answers("s1", asking(session), ["a", "b"])
    await anext(stream)
    closing = asyncio.ensure_future(stream.aclose())
    end = (await asyncio.gather(closing, return_exceptions=True))[0]
    told = f"another task closes it after one answer: {end!r} came out"
    assert end is None, f"{told}, wanted nothing"


async def an_error_goes_on(answers: Answers, session: Session) -> None:
    session.set("mine")
    came = "nothing"
    try:
        async for _ in answers("s1", asking(session), ["a", "fail"]):
            pass
    except OSError as error:
        came = type(error).__name__
    told = f"the second question failed: {came} came out"
    assert came == "OSError", f"{told}, wanted OSError"
    told = f"the second question failed: the session is {session.get()!r}"
    assert session.get() == "mine", f"{told}, wanted 'mine'"


def run(case: Coroutine[Any, Any, None]) -> None:
    """Run a case. Of one that fails, the message says enough."""
    try:
        asyncio.run(case)
    except AssertionError as error:
        raise error.with_traceback(None) from error.__cause__


def check(answers: Answers, session: Session) -> None:
    for case in (
        in_its_session,
        the_consumer_keeps_its_own,
        another_task_goes_on,
        another_task_closes,
        an_error_goes_on,
        asks_when_it_is_read,
    ):
        run(case(answers, session))
    print("solved: 6 of 6")
