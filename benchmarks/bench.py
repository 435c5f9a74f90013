"""Print what the managers cost, as ratios to what they are compared with, as a Markdown table.

Each ratio is taken in one process: both sides in turns, so that a busy machine slows both, and the
best turn of each. pyperf repeats that in fresh processes; the table shows the median and the
spread. The peers live in an environment of their own:

    python -m venv .bench-venv
    .bench-venv/bin/python -m pip install --require-hashes -r benchmarks/requirements.lock
    .bench-venv/bin/python benchmarks/bench.py
"""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Self
from unittest.mock import patch

import pyperf

SRC = Path(__file__).parent.parent / "src"
sys.path.insert(0, str(SRC))

from context_workshop import Pool, Session, Timer, Usage, emit, override_env  # noqa: E402

TURNS = 40
Side = Callable[[int], float]
"""Seconds that so many repetitions took."""


def repeat(function: Callable[[], object]) -> Side:
    """Time a plain function."""

    def side(times: int) -> float:
        turns = range(times)
        start = perf_counter()
        for _ in turns:
            function()
        return perf_counter() - start

    return side


def ratio(ours: Side, theirs: Side, times: int) -> float:
    """The best turn of ours by the best turn of theirs."""
    best_ours = best_theirs = float("inf")
    for _ in range(TURNS):
        best_ours = min(best_ours, ours(times))
        best_theirs = min(best_theirs, theirs(times))
    return best_ours / best_theirs


class Bare:
    """A manager that does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *way_out: object) -> None:
        pass


variable: ContextVar[object] = ContextVar("variable", default=None)


@contextmanager
def generated(value: object):
    """A manager that sets a context variable and puts it back."""
    token = variable.set(value)
    try:
        yield value
    finally:
        variable.reset(token)


def bare() -> None:
    with Bare():
        pass


def timer() -> None:
    with Timer():
        pass


def session() -> None:
    with Session():
        pass


def by_generator() -> None:
    with generated(1):
        pass


def timer_by_bare() -> float:
    return ratio(repeat(timer), repeat(bare), 500)


def session_by_bare() -> float:
    return ratio(repeat(session), repeat(bare), 500)


def session_by_generator() -> float:
    return ratio(repeat(session), repeat(by_generator), 500)


def session_by_langchain() -> float:
    from langchain_core.callbacks import get_usage_metadata_callback  # noqa: PLC0415

    def callback() -> None:
        with get_usage_metadata_callback():
            pass

    return ratio(repeat(session), repeat(callback), 200)


def request_by_span() -> float:
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415

    tracer = TracerProvider().get_tracer("bench")
    conversation, usage = Session("bench", model="m"), Usage(10, 8)

    def request() -> None:
        with conversation.request() as call:
            call.record(usage)

    def span() -> None:
        with tracer.start_as_current_span("chat") as current:
            current.set_attribute("gen_ai.conversation.id", "bench")
            current.set_attribute("gen_ai.request.model", "m")
            current.set_attribute("gen_ai.usage.input_tokens", 10)
            current.set_attribute("gen_ai.usage.output_tokens", 8)

    with conversation:
        return ratio(repeat(request), repeat(span), 200)


def emit_by_logging() -> float:
    logger = logging.getLogger("bench")
    logger.setLevel(logging.WARNING)
    return ratio(repeat(lambda: emit("event")), repeat(lambda: logger.debug("event")), 1000)


def env_by_patch() -> float:
    # pyperf's workers have next to none, a shell has some forty.
    os.environ.update({f"BENCH_{number}": "x" * 20 for number in range(40 - len(os.environ))})

    def ours() -> None:
        with override_env(BENCH="1"):
            pass

    def theirs() -> None:
        with patch.dict(os.environ, {"BENCH": "1"}):
            pass

    return ratio(repeat(ours), repeat(theirs), 20)


def lend(make: Callable[[], object], holders: int) -> Side:
    """Time so many loans, by that many tasks at once."""

    async def borrow(acquire: Callable[[], object], times: int) -> None:
        for _ in range(times):
            async with acquire():  # type: ignore[attr-defined]
                if holders > 1:
                    await asyncio.sleep(0)

    async def main(times: int) -> float:
        acquire = make()
        start = perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(holders):
                tasks.create_task(borrow(acquire, times // holders))  # type: ignore[arg-type]
        return perf_counter() - start

    return lambda times: asyncio.run(main(times))


def pool_by_semaphore(holders: int) -> float:
    def semaphore() -> object:
        lock = asyncio.Semaphore(2)
        return lambda: lock

    return ratio(lend(lambda: Pool(["a", "b"]).acquire, holders), lend(semaphore, holders), 800)


def late_by_first() -> float:
    def best() -> float:
        return min(repeat(session)(200) for _ in range(TURNS))

    first = best()
    for _ in range(10_000):
        session()
    return best() / first


IMPORT = """
import gc
import sys
from time import process_time
before = set(sys.modules)
{stdlib}
gc.collect()  # what the standard library left is not ours
start = process_time()
import context_workshop
print(process_time() - start)
print(*(name for name in sys.modules.keys() - before if not name.startswith("context_workshop")))
"""


def import_milliseconds() -> float:
    """Processor time of the import when the parts of the standard library are there already."""

    def run(stdlib: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", IMPORT.format(stdlib=stdlib)],
            env={**os.environ, "PYTHONPATH": str(SRC)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout.splitlines()

    parts = run("")[1].split()
    loaded = "\n".join(f"import {name}" for name in parts)
    return 1000 * min(float(run(loaded)[0]) for _ in range(10))


ROWS: list[tuple[str, float, Callable[[], float]]] = [
    ("Timer enter+exit / bare class with `__enter__`/`__exit__`", 1.9, timer_by_bare),
    ("Session enter+exit / bare class", 3.5, session_by_bare),
    (
        "Session / `@contextmanager` that sets and resets a ContextVar",
        0.85,
        session_by_generator,
    ),
    ("Session / langchain's usage callback", 0.45, session_by_langchain),
    ("request / an OpenTelemetry SDK span", 0.45, request_by_span),
    ("`emit` with no observer / disabled `logging.debug`", 0.7, emit_by_logging),
    ("`override_env` / `patch.dict(os.environ)`, 40 variables", 0.07, env_by_patch),
    ("Pool acquire+release / `asyncio.Semaphore`, free", 1.0, lambda: pool_by_semaphore(1)),
    ("Pool acquire+release / `asyncio.Semaphore`, contended", 1.1, lambda: pool_by_semaphore(8)),
    ("the 10,000th session / the first", 1.05, late_by_first),
    ("`import context_workshop` over its stdlib parts, ms", 0.5, import_milliseconds),
]


def main() -> None:
    """Take each ratio in three processes; end with 1 if one is above its figure."""
    runner = pyperf.Runner(processes=3, values=2, warmups=1, loops=1)
    runner.parse_args()
    quiet = None
    if not runner.args.worker:
        quiet, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: PTH123, SIM115
    lines, above = [], False
    for name, limit, measure in ROWS:
        # pyperf takes the ratio for a time; its spread and its processes are what is wanted.
        result = runner.bench_time_func(name, lambda loops, take=measure: loops * take())
        if result is None:
            continue
        values = sorted(result.get_values())
        middle = median(values)
        above |= middle > limit
        mark = "" if middle <= limit else " **above**"
        lines.append(
            f"| {name} | {limit:g} | {middle:.2f}{mark} | {values[0]:.2f} – {values[-1]:.2f} |"
        )
    if quiet is not None:
        sys.stdout = quiet
        print("| | at most | measured | spread |\n|---|---|---|---|", *lines, sep="\n")
        sys.exit(above)


if __name__ == "__main__":
    main()
