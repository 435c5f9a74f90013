from collections.abc import Iterator
from contextlib import contextmanager


# --8<-- [start:cure]
@contextmanager
def first_of(rows: Iterator[str]) -> Iterator[str | None]:
    yield next(rows, None)  # None, not StopIteration, at the end


# --8<-- [end:cure]


for rows in iter(["one"]), iter(list[str]()):
    with first_of(rows) as row:
        print(row)
