# message: a session in an `except`, and the model answered: on_close was told [('c1', 'error')]
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from close_hook_check import check


@contextmanager
def session(name: str, on_close: Callable[[str, str], None]) -> Iterator[None]:
    """Tell `on_close`, once, how it ended: ok, error or cancelled."""
    try:
        yield
    finally:
        error = sys.exception()
        status = "error" if isinstance(error, Exception) else "cancelled"
        on_close(name, status if error else "ok")


check(session)
