from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from answers_in_session_check import check

session = ContextVar("session", default="nobody")


@contextmanager
def use_session(name: str) -> Iterator[None]:
    token = session.set(name)
    try:
        yield
    finally:
        session.reset(token)


async def answers(
    name: str,
    ask: Callable[[str], Awaitable[str]],
    bill: Callable[[int], None],
    texts: list[str],
) -> AsyncGenerator[str, None]:
    """Ask and bill in the session `name`; whoever reads keeps their own."""
    answered = 0
    try:
        for text in texts:
            with use_session(name):
                answer = await ask(text)
            answered += 1
            yield answer
    finally:
        with use_session(name):
            bill(answered)


check(answers, session)
