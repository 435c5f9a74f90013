# message: the block raised ValueError: written was [], wanted
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitored_check import check


@contextmanager
def monitored(name: str, write: Callable[[str], None]) -> Iterator[None]:
    """Write how the block ended; never hide why."""
    yield
    write(f"{name} ok")


check(monitored)
