# message: then writing raised ValueError('not a line'): the caller got LookupError('no answer')
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
        except Exception as failure:
            error.add_note(f"{name} was not written: {failure}")
        raise
    else:
        write(f"{name} ok")


check(monitored)
