# message: the block succeeded, and writing failed: tried to write ['inner ok', 'inner OSError', 'outer OSError']
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitored_check import check


@contextmanager
def monitored(name: str, write: Callable[[str], None]) -> Iterator[None]:
    """Write how the block ended; never hide why."""
    try:
        yield
        write(f"{name} ok")
    except BaseException as error:
        try:
            write(f"{name} {type(error).__name__}")
        except OSError as failure:
            error.add_note(f"{name} was not written: {failure}")
        raise


check(monitored)
