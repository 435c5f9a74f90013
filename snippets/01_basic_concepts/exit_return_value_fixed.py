import json
from collections.abc import Iterator
from contextlib import contextmanager


class Batch:
    def __enter__(self) -> list[str]:
        self.rows: list[str] = []
        return self.rows

    def __exit__(self, *exc_info: object) -> None:
        self.flush()

    def flush(self) -> bool:
        print("flushed", len(self.rows), "row")
        return len(self.rows) > 0


# --8<-- [start:cure]
@contextmanager
def logged() -> Iterator[list[str]]:
    try:
        yield []
    except ValueError as error:
        print("log:", error)
        raise


# --8<-- [end:cure]


@contextmanager
def closed() -> Iterator[list[str]]:
    rows: list[str] = []
    try:
        yield rows
    finally:
        print("closed after", len(rows), "row")


for make, wrote in (Batch, 0), (Batch, 1), (logged, 1), (closed, 1):
    try:
        with make() as rows:
            rows.extend(["a row"] * wrote)
            json.loads('{"ok": tr')
    except ValueError as error:
        print(f"{make.__name__:7} {error}")
    else:
        print(f"{make.__name__:7} ends as if nothing had happened")
