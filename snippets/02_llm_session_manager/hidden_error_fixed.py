import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal


# --8<-- [start:cure]
@contextmanager
def session() -> Iterator[dict[str, Decimal]]:
    report = {"cost": Decimal(0)}
    try:
        yield report
    finally:
        print(json.dumps(report, default=str))


# --8<-- [end:cure]


try:
    with session() as report:
        report["cost"] += Decimal("0.00001025")
        json.loads('{"ok": tr')
except ValueError as error:
    print("caught", error)
