# message: the block succeeded, in an `except LookupError:`: written was ['inner LookupError', 'outer LookupError'], wanted ['inner ok', 'outer ok']
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitored_check import check


@contextmanager
def monitored(name: str, write: Callable[[str], None]) -> Iterator[None]:
    """Write how the block ended; never hide why."""
    try:
        yield
    finally:
        error = sys.exc_info()[1]
        try:
            write(f"{name} {type(error).__name__ if error else 'ok'}")
        except OSError as failure:
            if not error:
                raise
            error.add_note(f"{name} was not written: {failure}")


check(monitored)
