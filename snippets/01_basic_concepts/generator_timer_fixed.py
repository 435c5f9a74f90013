import json
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


@contextmanager
def timer() -> Iterator[None]:
    start = perf_counter()
    print("setup")
    try:
        yield
    finally:
        seconds = perf_counter() - start
        print("cleanup, timed:", seconds > 0)


with timer():
    print("use", sum(range(100_000)))

try:
    with timer():
        print("use", json.loads("[" + "1, " * 100_000))
except ValueError as error:
    print("caught", error)
