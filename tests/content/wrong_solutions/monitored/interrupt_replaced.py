# message: Ctrl-C came in the block, and writing failed: the caller got OSError('disk full'), wanted KeyboardInterrupt()
import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitored_check import check


@contextmanager
def monitored(name: str, write: Callable[[str], None]) -> Iterator[None]:
    """Write how the block ended; never hide why."""
    try:
        yield
    except (Exception, asyncio.CancelledError) as error:
        try:
            write(f"{name} {type(error).__name__}")
        except OSError as failure:
            error.add_note(f"{name} was not written: {failure}")
        raise
    except BaseException as error:
        write(f"{name} {type(error).__name__}")
        raise
    else:
        write(f"{name} ok")


check(monitored)
