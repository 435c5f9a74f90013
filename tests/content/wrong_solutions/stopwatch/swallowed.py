# message: a block of 5 seconds raised ValueError: nothing came out, wanted the ValueError
from collections.abc import Callable
from types import TracebackType
from typing import Self

from stopwatch_check import check


class Stopwatch:
    """Keep how long each block took, in the order in which they ended."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.laps: list[float] = []
        self.starts: list[float] = []

    def __enter__(self) -> Self:
        self.starts.append(self.clock())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.laps.append(self.clock() - self.starts.pop())
        return True


check(Stopwatch)
