# message: the answer and the reader's session: [('b: s1', 'nobody')], wanted [('b: s1', 'other')]
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
    name: str, ask: Callable[[str], Awaitable[str]], texts: list[str]
) -> AsyncGenerator[str, None]:
    """Ask each in the session `name`; whoever reads keeps their own."""
    reader = session.get()
    for text in texts:
        session.set(name)
        try:
            answer = await ask(text)
        finally:
            session.set(reader)
        yield answer


check(answers, session)
