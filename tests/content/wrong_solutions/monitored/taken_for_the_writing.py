# message: the block raised OSError, and writing succeeded: the notes are ['inner was not written: connection lost', 'outer was not written: connection lost'], wanted none
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitored_check import check


@contextmanager
def monitored(name: str, write: Callable[[str], None]) -> Iterator[None]:
    """Write how the block ended; never hide why."""
    error: BaseException | None = None
    try:
        try:
            yield
        except BaseException as caught:
            error = caught
            raise
        finally:
            write(f"{name} {type(error).__name__ if error else 'ok'}")
    except OSError as failure:
        if not error:
            raise
        error.add_note(f"{name} was not written: {failure}")
        raise error from None


check(monitored)
