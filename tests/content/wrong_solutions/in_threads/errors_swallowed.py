# message: one of two functions raised ValueError('not a number'): None came out, wanted
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
        return [each.result() if not each.exception() else '' for each in started]


check(in_threads)
