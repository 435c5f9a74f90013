# expect: RuntimeError
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def traced(*, enabled: bool) -> Iterator[None]:
    if not enabled:
        return
    tracemalloc.start()
    try:
        yield
    finally:
        print("peak > 0:", tracemalloc.get_traced_memory()[1] > 0)
        tracemalloc.stop()


for enabled in True, False:
    with traced(enabled=enabled):
        print("use", len("token " * 1000))
