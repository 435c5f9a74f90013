import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext


@contextmanager
def traced() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
    finally:
        print("peak > 0:", tracemalloc.get_traced_memory()[1] > 0)
        tracemalloc.stop()


for enabled in True, False:
    # --8<-- [start:cure]
    with traced() if enabled else nullcontext():
        print("use", len("token " * 1000))
    # --8<-- [end:cure]
