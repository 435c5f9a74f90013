# message: submitted in session 'alice': the thread sees 'nobody'
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextvars import copy_context
from typing import Any, TypeVar

from submit_in_context_check import check

R = TypeVar("R")
COPY = copy_context()


def submit(
    pool: Executor, function: Callable[..., R], *args: Any, **kwargs: Any
) -> Future[R]:
    """Run it in the pool, where it sees its submitter's context variables."""
    return pool.submit(COPY.run, function, *args, **kwargs)


check(submit)
