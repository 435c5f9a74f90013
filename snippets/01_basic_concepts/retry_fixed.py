import json
from collections.abc import Iterator

answers = iter(['{"ok": tr', '{"ok": true}'])


class Attempt:
    def __init__(self, number: int, *, is_last: bool) -> None:
        self.number = number
        self.is_last = is_last
        self.ok = False

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: object, error: BaseException | None, trace: object
    ) -> bool:
        self.ok = error is None
        again = isinstance(error, json.JSONDecodeError) and not self.is_last
        if again:
            print("attempt", self.number, "failed")
        return again


def attempts(times: int) -> Iterator[Attempt]:
    for number in range(1, times + 1):
        attempt = Attempt(number, is_last=number == times)
        yield attempt
        if attempt.ok:
            return


for attempt in attempts(3):
    with attempt:
        print(json.loads(next(answers)))
