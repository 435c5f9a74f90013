from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock, RLock
from typing import Any


@contextmanager
def timer() -> Iterator[None]:
    yield


def twice(make: Callable[[], Any]) -> str:
    manager = make()
    try:
        for _ in range(2):
            with manager:
                pass
    except (AttributeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "ok"


print("again, after the block")
print("  timer    ", twice(timer))
print("  open file", twice(Path(__file__).open))
print("  ExitStack", twice(ExitStack))
print("  Lock     ", twice(Lock))
print("  RLock    ", twice(RLock))

print("inside itself")
with Path(__file__).open() as file:
    with file:
        pass
    print("  open file still open:", not file.closed)
with ExitStack() as stack:
    file = stack.enter_context(Path(__file__).open())
    with stack:
        pass
    print("  ExitStack, its file still open:", not file.closed)
lock, rlock = Lock(), RLock()
with lock:
    print("  Lock      lets you in:", lock.acquire(blocking=False))
with rlock:
    print("  RLock     lets you in:", rlock.acquire(blocking=False))
    rlock.release()
quiet = suppress(KeyError)
with quiet:
    with quiet:
        raise KeyError
    print("  suppress  goes on after the inner block")
