# message: the block raised Abandoned: came ['ask start', 'block'], wanted ['ask start', 'block', 'ask cancelled']
import logging
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from announced_check import check

Observer = Callable[[str], object]
log = logging.getLogger(__name__)


@contextmanager
def announced(name: str, observers: list[Observer]) -> Iterator[None]:
    """Tell each observer that `name` starts, and how it ends."""

    def tell(event: str) -> None:
        for observer in tuple(observers):
            try:
                observer(f"{name} {event}")
            except Exception:
                log.exception("an observer failed")

    tell("start")
    try:
        yield
    except Exception:
        tell("error")
        raise
    except (CancelledError, KeyboardInterrupt, SystemExit):
        tell("cancelled")
        raise
    else:
        tell("ok")


check(announced)
