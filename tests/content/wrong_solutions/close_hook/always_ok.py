# message: on_close was told [('c1', 'ok')], wanted [('c1', 'error')]
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from close_hook_check import check


@contextmanager
def session(name: str, on_close: Callable[[str, str], None]) -> Iterator[None]:
    """Tell `on_close`, once, how it ended: ok, error or cancelled."""
    status = "ok"
    try:
        yield
    finally:
        on_close(name, status)


check(session)
