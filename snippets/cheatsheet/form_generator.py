from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gpu() -> Iterator[str]:
    print("setup")
    try:
        yield "gpu0"
    finally:
        print("cleanup")


with gpu() as name:
    print("use", name)
