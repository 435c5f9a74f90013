# message: the block raised ValueError, on_close raised OSError: it was told [('c1', 'error'), ('c1', 'ok')], wanted [('c1', 'error')]
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from close_hook_check import check


@contextmanager
def session(name: str, on_close: Callable[[str, str], None]) -> Iterator[None]:
    """Tell `on_close`, once, how it ended: ok, error or cancelled."""
    told = False
    try:
        yield
    except Exception:
        on_close(name, "error")
        told = True
        raise
    except BaseException:
        on_close(name, "cancelled")
        told = True
        raise
    finally:
        if not told:
            on_close(name, "ok")


check(session)
