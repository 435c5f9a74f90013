# message: the block raised ValueError, KeyboardInterrupt came while the last observer was told: came ['ask start', 'block', 'ask error', 'ask cancelled'], wanted
import logging
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
        try:
            yield
        except Exception:
            tell("error")
            raise
    except Exception:
        raise
    except BaseException:
        tell("cancelled")
        raise
    else:
        tell("ok")


check(announced)
