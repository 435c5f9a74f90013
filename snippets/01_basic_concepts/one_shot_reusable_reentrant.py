from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock, RLock
from typing import Any


@contextmanager
def timer() -> Iterator[None]:
    yield


def again(manager: Any) -> None:
    for _ in range(2):
        with manager:
            pass


def nested(manager: Any) -> None:
    closed: list[bool] = []
    with manager:
        # A Lock would wait for itself, for ever: ask instead.
        if hasattr(manager, "acquire") and not manager.acquire(False):
            raise RuntimeError("waits for itself")
        if isinstance(manager, ExitStack):
            manager.callback(closed.append, True)
        with manager:
            pass
        if closed or getattr(manager, "closed", False):
            raise RuntimeError("the inner block closed it")


def outcome(use: Callable[[Any], None], manager: object) -> str:
    try:
        use(manager)
    except (AttributeError, RuntimeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "ok"


for make in timer, Path(__file__).open, Lock, ExitStack, RLock, suppress:
    manager = make()
    print(type(manager).__name__)
    print("  again: ", outcome(again, manager))
    print("  nested:", outcome(nested, make()))
