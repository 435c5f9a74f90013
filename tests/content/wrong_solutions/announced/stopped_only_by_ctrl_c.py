# message: the block raised nothing, SystemExit came while the last observer was told: the caller got None, wanted SystemExit(1)
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
            except KeyboardInterrupt:
                raise
            except BaseException:
                log.exception("an observer failed")

    tell("start")
    outcome = "ok"
    try:
        yield
    except Exception:
        outcome = "error"
        raise
    except BaseException:
        outcome = "cancelled"
        raise
    finally:
        tell(outcome)


check(announced)
