# message: the block raised ValueError: the caller got None
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitored_check import check


@contextmanager
def monitored(name: str, write: Callable[[str], None]) -> Iterator[None]:
    """Write how the block ended; never hide why."""
    try:
        yield
    except Exception as error:
        write(f"{name} {type(error).__name__}")
    else:
        write(f"{name} ok")


check(monitored)
