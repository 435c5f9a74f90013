# expect: RuntimeError
import json
from collections.abc import Iterator
from contextlib import contextmanager

answers = iter(['{"ok": tr', '{"ok": true}'])


@contextmanager
def retried(times: int) -> Iterator[None]:
    for attempt in range(1, times + 1):
        try:
            yield
        except json.JSONDecodeError:
            print("attempt", attempt, "failed")
        else:
            return


with retried(times=3):
    print(json.loads(next(answers)))
