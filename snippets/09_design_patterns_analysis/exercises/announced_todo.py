# expect: AssertionError
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from announced_check import check

Observer = Callable[[str], object]


@contextmanager
def announced(name: str, observers: list[Observer]) -> Iterator[None]:
    """Tell each observer that `name` starts, and how it ends."""

    def tell(event: str) -> None:
        for observer in observers:
            observer(f"{name} {event}")

    tell("start")
    try:
        yield
    except Exception:
        tell("error")
        raise
    tell("ok")


check(announced)
