# message: one of two functions raised KeyboardInterrupt(): None came out, wanted KeyboardInterrupt()
from collections.abc import Callable
from contextvars import copy_context
from threading import Thread

from in_threads_check import check


def in_threads(functions: list[Callable[[], str]]) -> list[str]:
    """Call each in a thread that sees the caller's context variables."""
    answers: dict[int, str] = {}
    errors: list[Exception] = []

    def call(number: int, function: Callable[[], str]) -> None:
        try:
            answers[number] = function()
        except Exception as error:
            errors.append(error)

    threads = [
        Thread(target=copy_context().run, args=(call, number, function))
        for number, function in enumerate(functions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [answers[number] for number in sorted(answers)]


check(in_threads)
