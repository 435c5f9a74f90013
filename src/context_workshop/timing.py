"""How long things take: one of them with `Timer`, many of them with `Monitor`."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from ._decorate import around
from ._leaving import Status, status_of

__all__ = ["Monitor", "Stats", "Timer"]

F = TypeVar("F", bound=Callable[..., Any])


class Timer:
    """Measure how long a block takes.

    Entered: the clock starts. Left, in whatever way: the time is kept. Never swallows an error.
    It may be entered again when it was left, and then starts from zero.

    As a decorator it measures each call of a function or of a coroutine function, calls that
    overlap included; `elapsed` is that of the call that ended last.

    Take instead: `Monitor`, for many calls; `timeit`, to compare two pieces of code.

    Since 0.1.

    Args:
        name: What is measured, for the reader.
        clock: Called without arguments, gives seconds; only differences count.

    Raises:
        RuntimeError: It is entered while it runs; the running measurement goes on.
        TypeError: It decorates a generator function, whose body runs between the consumer's steps.

    Example:
        ```python
        from context_workshop import Timer

        with Timer("sort") as timer:
            sorted(range(100_000), reverse=True)
            print(timer.elapsed > 0)
            #> True
        kept = timer.elapsed
        print(kept == timer.elapsed)
        #> True
        ```
    """

    __slots__ = ("_clock", "_elapsed", "_start", "name")

    def __init__(self, name: str = "", *, clock: Callable[[], float] = time.perf_counter) -> None:
        if not isinstance(name, str):
            raise TypeError(f"name must be a str, not {name!r}; to decorate, write @Timer()")
        self.name = name
        self._clock = clock
        self._start: float | None = None
        self._elapsed = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds: so far inside the block, in all after it, 0.0 before it."""
        return self._elapsed if self._start is None else self._clock() - self._start

    def __enter__(self) -> Self:
        if self._start is not None:
            raise RuntimeError(f"timer {self.name!r} is running already: make another one")
        self._start = self._clock()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._start is None:
            raise RuntimeError(f"timer {self.name!r} is not running")
        self._elapsed = self._clock() - self._start
        self._start = None

    def __call__(self, function: F) -> F:
        """Measure each call of a function."""

        @contextmanager
        def lap() -> Iterator[None]:
            # A timer of its own for each call: they may overlap, or recurse.
            timer = Timer(self.name, clock=self._clock)
            try:
                with timer:
                    yield
            finally:
                self._elapsed = timer.elapsed

        return around(function, lap)

    def __repr__(self) -> str:
        state = "running, " if self._start is not None else ""
        return f"<Timer {self.name!r}: {state}{self.elapsed:.6f} s>"


class Stats(NamedTuple):
    """Sum up one operation's calls so far.

    Since 0.1.

    Attributes:
        calls: Blocks that were left, in whatever way.
        errors: Those left by an `Exception`.
        cancelled: Those left by a cancellation, an interrupt or another `BaseException`.
        total: Seconds, of all calls together.
        min: Seconds, of the fastest call; 0.0 before the first.
        max: Seconds, of the slowest call; 0.0 before the first.

    Example:
        ```python
        from context_workshop import Stats

        print(Stats(calls=4, total=2.0, min=0.25, max=1.0).mean)
        #> 0.5
        ```
    """

    calls: int = 0
    errors: int = 0
    cancelled: int = 0
    total: float = 0.0
    min: float = 0.0
    max: float = 0.0

    @property
    def mean(self) -> float:
        """Seconds a call took on average; 0.0 before the first."""
        return self.total / self.calls if self.calls else 0.0

    def with_call(self, elapsed: float, status: Status) -> "Stats":
        """Count one more call."""
        return Stats(
            calls=self.calls + 1,
            errors=self.errors + (status is Status.ERROR),
            cancelled=self.cancelled + (status is Status.CANCELLED),
            total=self.total + elapsed,
            min=min(self.min, elapsed) if self.calls else elapsed,
            max=max(self.max, elapsed),
        )


class Monitor:
    """Count and time operations by name, in constant memory, from any task or thread.

    Take instead: a metrics client, such as OpenTelemetry's, where percentiles are wanted or figures
    leave the process.

    Since 0.1.

    Args:
        clock: Called without arguments, gives seconds; only differences count.

    Example:
        ```python
        from context_workshop import Monitor

        monitor = Monitor()
        for text in "12", "x":
            try:
                with monitor.measure("parse"):
                    int(text)
            except ValueError:
                pass
        print(monitor.stats["parse"].calls, monitor.stats["parse"].errors)
        #> 2 1
        ```
    """

    def __init__(self, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._stats: dict[str, Stats] = {}
        self._lock = Lock()

    @property
    def stats(self) -> Mapping[str, Stats]:
        """The operations measured so far: a view that follows, not a copy."""
        return MappingProxyType(self._stats)

    def measure(self, operation: str) -> "_Measurement":
        """Measure one block; as a decorator, each call of a function or coroutine function.

        The block gets a [`Timer`][context_workshop.Timer]. Left, in whatever way: the call is
        counted, and the error, if there is one, goes on.

        Raises:
            TypeError: It decorates a generator function.

        Example:
            ```python
            from context_workshop import Monitor

            monitor = Monitor()

            @monitor.measure("double")
            def double(number):
                return 2 * number

            print(double(4), monitor.stats["double"].calls)
            #> 8 1
            ```
        """
        return _Measurement(self, operation)

    def _count(self, operation: str, elapsed: float, status: Status) -> None:
        with self._lock:
            before = self._stats.get(operation, Stats())
            self._stats[operation] = before.with_call(elapsed, status)


class _Measurement:
    __slots__ = ("_monitor", "_operation", "_timer")

    def __init__(self, monitor: Monitor, operation: str) -> None:
        self._monitor = monitor
        self._operation = operation
        self._timer = Timer(operation, clock=monitor._clock)

    def __enter__(self) -> Timer:
        return self._timer.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.__exit__(kind, error, trace)
        self._monitor._count(self._operation, self._timer.elapsed, status_of(error))

    def __call__(self, function: F) -> F:
        return around(function, lambda: _Measurement(self._monitor, self._operation))
