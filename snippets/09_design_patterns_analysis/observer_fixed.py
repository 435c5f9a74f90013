import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Event = dict[str, str]
Observer = Callable[[Event], object]
log = logging.getLogger(__name__)


def notify(observers: tuple[Observer, ...], event: Event) -> None:
    for observer in observers:
        try:
            observer(event)
        except Exception:
            log.exception("observer failed")


@contextmanager
def session(*observers: Observer) -> Iterator[None]:
    status = "ok"
    try:
        yield
    except BaseException as error:
        status = type(error).__name__
        raise
    finally:
        notify(observers, {"status": status})


def check(answer: str) -> None:
    if not answer:
        raise ValueError("empty answer")


def bill(event: Event) -> None:
    print("cost", event["cost"])


try:
    with session(bill, print):
        check("")
except ValueError as error:
    print("caught", error)
