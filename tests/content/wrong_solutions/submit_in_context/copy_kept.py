# message: cannot enter context
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextvars import copy_context
from typing import Any, TypeVar

from submit_in_context_check import check, session

R = TypeVar("R")
COPY = None


def submit(
    pool: Executor, function: Callable[..., R], *args: Any, **kwargs: Any
) -> Future[R]:
    """Run it in the pool, where it sees its submitter's context variables."""
    global COPY
    if COPY is None or session.get() != COPY[session]:
        COPY = copy_context()
    return pool.submit(COPY.run, function, *args, **kwargs)


check(submit)
