# message: the thread has 'carol' for the next, wanted 'nobody'
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from submit_in_context_check import check, session

R = TypeVar("R")


def submit(
    pool: Executor, function: Callable[..., R], *args: Any, **kwargs: Any
) -> Future[R]:
    """Run it in the pool, where it sees its submitter's context variables."""
    value = session.get()

    def call():
        session.set(value)
        return function(*args, **kwargs)

    return pool.submit(call)


check(submit)
