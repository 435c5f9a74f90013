# message: logged was [], wanted ["KeyError('ask start')"
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from announced_check import check

Observer = Callable[[str], object]
log = logging.getLogger(__name__)


@contextmanager
def announced(name: str, observers: list[Observer]) -> Iterator[None]:
    """Tell each observer that `name` starts, and how it ends."""

    def tell(event: str) -> None:
        for observer in tuple(observers):
            with suppress(Exception):
                observer(f"{name} {event}")

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
