import json
from time import perf_counter
from typing import Self


class Timer:
    def __enter__(self) -> Self:
        self.start = perf_counter()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.elapsed = perf_counter() - self.start


with Timer() as sorting:
    sorted(range(100_000), key=lambda n: -n)
print("elapsed > 0:", sorting.elapsed > 0)

failing = Timer()
try:
    with failing:
        json.loads("[" + "1, " * 100_000)
except ValueError as error:
    print("caught", error)
print("elapsed > 0:", failing.elapsed > 0)
