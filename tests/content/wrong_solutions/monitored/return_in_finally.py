# message: the block raised ValueError: the caller got None
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
        try:
            write(f"{name} {status}")
        except OSError:
            pass
        return


check(monitored)
