from typing import Any


class Clock:
    """Gives the times that it was made with, one a call."""

    def __init__(self, *times: float) -> None:
        self.times = list(times)

    def __call__(self) -> float:
        assert self.times, "it asked for the time once too often"
        return self.times.pop(0)


def two_laps(make: Any) -> None:
    watch = make(Clock(0, 3, 10, 11))
    with watch as got:
        pass
    with watch:
        pass
    told = f"`with watch as got`: got is {got!r}"
    assert got is watch, f"{told}, wanted the watch itself"
    told = f"two blocks of 3 and 1 seconds: laps {watch.laps}"
    assert watch.laps == [3, 1], f"{told}, wanted [3, 1]"


def a_block_that_fails(make: Any) -> None:
    for kind in ValueError, KeyboardInterrupt, SystemExit:
        watch, error = make(Clock(0, 5)), kind("from the block")
        came: object = "nothing"
        try:
            with watch:
                raise error
        except BaseException as found:  # noqa: BLE001  # Ctrl-C is one
            came = found
        told = f"a block of 5 seconds raised {kind.__name__}"
        assert watch.laps == [5], f"{told}: laps {watch.laps}, wanted [5]"
        assert came is error, (
            f"{told}: {came} came out, wanted the {kind.__name__}"
        )


def one_inside_the_other(make: Any) -> None:
    watch = make(Clock(0, 2, 3, 10))
    with watch, watch:
        pass
    told = f"a block of 1 second inside one of 10: laps {watch.laps}"
    assert watch.laps == [1, 10], f"{told}, wanted [1, 10]"


def check(stopwatch: Any) -> None:
    two_laps(stopwatch)
    a_block_that_fails(stopwatch)
    one_inside_the_other(stopwatch)
    print("solved: 3 of 3")
