# message: the block succeeded, and writing failed: the caller got None, wanted that OSError
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitored_check import check


@contextmanager
def monitored(name: str, write: Callable[[str], None]) -> Iterator[None]:
    """Write how the block ended; never hide why."""
    try:
        yield
    except BaseException as error:
        try:
            write(f"{name} {type(error).__name__}")
        except OSError as failure:
            error.add_note(f"{name} was not written: {failure}")
        raise
    try:
        write(f"{name} ok")
    except OSError:
        pass


check(monitored)
