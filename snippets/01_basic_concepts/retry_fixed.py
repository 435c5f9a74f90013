import json
from collections.abc import Iterator
from contextlib import contextmanager

answers = iter(['{"ok": tr', '{"ok": true}'])


# --8<-- [start:cure]
@contextmanager
def attempt(number: int, *, last: bool) -> Iterator[None]:
    try:
        yield
    except json.JSONDecodeError:
        if last:
            raise
        print("attempt", number, "failed")


for number in 1, 2, 3:
    with attempt(number, last=number == 3):
        print(json.loads(next(answers)))
        break
# --8<-- [end:cure]
