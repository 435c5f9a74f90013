# message: notes of the ValueError: [], wanted 2
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from monitored_check import check


@contextmanager
def monitored(name: str, write: Callable[[str], None]) -> Iterator[None]:
    """Write how the block ended; never hide why."""
    status = "ok"
    try:
        yield
    except BaseException as error:
        status = type(error).__name__
        raise
    finally:
        with suppress(OSError):
            write(f"{name} {status}")


check(monitored)
