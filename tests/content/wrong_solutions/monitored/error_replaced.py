# message: and writing failed: the caller got OSError('disk full'), wanted ValueError
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitored_check import check


@contextmanager
def monitored(name: str, write: Callable[[str], None]) -> Iterator[None]:
    """Write how the block ended; never hide why."""
    try:
        yield
    except BaseException as error:
        write(f"{name} {type(error).__name__}")
        raise
    else:
        write(f"{name} ok")


check(monitored)
