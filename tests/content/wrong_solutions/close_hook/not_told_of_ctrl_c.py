# message: KeyboardInterrupt in the block: on_close was told [], wanted [('c1', 'cancelled')]
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from close_hook_check import check


@contextmanager
def session(name: str, on_close: Callable[[str, str], None]) -> Iterator[None]:
    """Tell `on_close`, once, how it ended: ok, error or cancelled."""
    try:
        yield
    except Exception:
        on_close(name, "error")
        raise
    on_close(name, "ok")


check(session)
