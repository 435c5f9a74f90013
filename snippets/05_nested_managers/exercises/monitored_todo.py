# expect: AssertionError
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitored_check import check


@contextmanager
def monitored(name: str, write: Callable[[str], None]) -> Iterator[None]:
    """Write how the block ended; never hide why."""
    status = "ok"
    try:
        yield
    except Exception as error:
        status = type(error).__name__
        raise
    finally:
        write(f"{name} {status}")


check(monitored)
