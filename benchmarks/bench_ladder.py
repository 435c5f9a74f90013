"""Print what recording costs a `with` block, beside tracing, as a Markdown table.

All sides run in one process and in turns, so that a busy machine slows all of them; the table
shows the best turn of each, per round. The environment is that of `bench.py`:

    .bench-venv/bin/python benchmarks/bench_ladder.py
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from time import perf_counter
from types import FrameType

from viztracer import VizTracer

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from context_workshop.ladder import Ladder
from context_workshop.ladder.recording import attached
from context_workshop.ladder.rewrite import compile_recorded

TURNS = 40
ROUNDS = 200
PROGRAM = """
class Bare:
    def __enter__(self):
        return self
    def __exit__(self, *way_out):
        pass

def call(number):
    return number + 1

def only_with():
    with Bare():
        pass

def with_around_100_calls():
    with Bare():
        number = 0
        while number < 100:
            number = call(number)
"""
Function = Callable[[], object]
Tracing = Callable[[], AbstractContextManager[object]]


def functions(*, recorded: bool) -> dict[str, Function]:
    """Return the two functions to time."""
    source = PROGRAM.encode()
    code = (
        compile_recorded(source, "p.py", "p.py", [])
        if recorded
        else compile(source, "p.py", "exec")
    )
    space: dict[str, Function] = {}
    exec(code, space)  # noqa: S102
    return {name: space[name] for name in ("only_with", "with_around_100_calls")}


@contextmanager
def settrace() -> Iterator[None]:
    """Note each call, line and return: the least that a tracer in Python does to see a `with`."""
    seen: list[tuple[str, int, float]] = []

    def trace(frame: FrameType, event: str, _: object) -> object:
        seen.append((event, frame.f_lineno, perf_counter()))
        return trace

    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(None)


@contextmanager
def viztracer() -> Iterator[None]:
    """Note each call and return, in C."""
    tracer = VizTracer(verbose=0)
    tracer.start()
    try:
        yield
    finally:
        tracer.stop()
        tracer.clear()


SIDES: dict[str, tuple[bool, Tracing]] = {
    "plain": (False, nullcontext),
    "rewritten, nothing records": (True, nullcontext),
    "ladder": (True, lambda: attached(Ladder())),
    "VizTracer": (False, viztracer),
    "sys.settrace": (False, settrace),
}


def turn(function: Function, tracing: Tracing) -> float:
    """Microseconds that one round took."""
    with tracing():
        start = perf_counter()
        for _ in range(ROUNDS):
            function()
        return (perf_counter() - start) / ROUNDS * 1e6


def main() -> None:
    """Time all sides and print the table."""
    code = {recorded: functions(recorded=recorded) for recorded in (False, True)}
    best: dict[tuple[str, str], float] = {}
    for _ in range(TURNS):
        for side, (recorded, tracing) in SIDES.items():
            for name, function in code[recorded].items():
                taken = turn(function, tracing)
                best[side, name] = min(taken, best.get((side, name), taken))
    print("| µs a round (times plain) | only a `with` | a `with` around 100 calls |")
    print("|---|--:|--:|")
    for side in SIDES:
        row = [(best[side, name], best["plain", name]) for name in code[False]]
        cells = [f"{taken:.2f} ({taken / plain:.1f})" for taken, plain in row]
        print(f"| {side} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
