# message: came, wanted ['0 saw s1', '1 saw s1', '2 saw s1']
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from in_threads_check import check


def in_threads(functions: list[Callable[[], str]]) -> list[str]:
    """Call each in a thread that sees the caller's context variables."""
    with ThreadPoolExecutor() as pool:
        started = [
            pool.submit(copy_context().run, function) for function in functions
        ]
        return [each.result() for each in started][::-1]


check(in_threads)
