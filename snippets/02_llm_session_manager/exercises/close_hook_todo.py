# expect: AssertionError
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from close_hook_check import check


@contextmanager
def session(name: str, on_close: Callable[[str, str], None]) -> Iterator[None]:
    """Tell `on_close`, once, how it ended: ok, error or cancelled."""
    yield
    on_close(name, "ok")


check(session)
