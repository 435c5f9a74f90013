# message: SystemExit in the block: on_close was told [('c1', 'ok')], wanted [('c1', 'cancelled')]
import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from close_hook_check import check


@contextmanager
def session(name: str, on_close: Callable[[str, str], None]) -> Iterator[None]:
    """Tell `on_close`, once, how it ended: ok, error or cancelled."""
    status = "ok"
    try:
        yield
    except (asyncio.CancelledError, KeyboardInterrupt):
        status = "cancelled"
        raise
    except Exception:
        status = "error"
        raise
    finally:
        on_close(name, status)


check(session)
