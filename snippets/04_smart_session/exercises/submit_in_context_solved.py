from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextvars import copy_context
from typing import Any, TypeVar

from submit_in_context_check import check

R = TypeVar("R")


def submit(
    pool: Executor, function: Callable[..., R], *args: Any, **kwargs: Any
) -> Future[R]:
    """Run it in the pool, where it sees its submitter's context variables."""
    return pool.submit(copy_context().run, function, *args, **kwargs)


check(submit)
