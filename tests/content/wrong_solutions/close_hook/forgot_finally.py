# message: the model's server failed: on_close was told [], wanted
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from close_hook_check import check


@contextmanager
def session(name: str, on_close: Callable[[str, str], None]) -> Iterator[None]:
    """Tell `on_close`, once, how it ended: ok, error or cancelled."""
    status = "cancelled"
    try:
        yield
        status = "ok"
    except Exception:
        status = "error"
        raise
    on_close(name, status)


check(session)
