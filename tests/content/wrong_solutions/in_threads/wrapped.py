# message: one of two functions raised ValueError('not a number'): RuntimeError('a thread failed') came out, wanted ValueError
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
        try:
            return [each.result() for each in started]
        except Exception as error:
            raise RuntimeError("a thread failed") from error


check(in_threads)
