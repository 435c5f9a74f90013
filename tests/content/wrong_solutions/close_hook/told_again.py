# message: on_close raised OSError: it was told [('c1', 'ok'), ('c1', 'error')]
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from close_hook_check import check


@contextmanager
def session(name: str, on_close: Callable[[str, str], None]) -> Iterator[None]:
    """Tell `on_close`, once, how it ended: ok, error or cancelled."""
    try:
        yield
        on_close(name, "ok")
    except Exception:
        on_close(name, "error")
        raise
    except BaseException:
        on_close(name, "cancelled")
        raise


check(session)
