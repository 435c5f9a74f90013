"""How many tests run at once, and what no test of the package may leave behind."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import hypothesis.strategies
import pytest

PACKAGE = Path(__file__).parent / "package"

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what runs with &


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Twice as many as there are cores: most tests wait for a server. A browser does not wait."""
    return 2 * (os.cpu_count() or 1) if config.option.markexpr == "not browser" else None


@pytest.fixture(scope="session")
def hypothesis_has_run() -> None:
    """Let hypothesis make its random generator before anything is frozen.

    It asks the collector who holds it, and the collector does not look at what is frozen.
    """

    @hypothesis.settings(max_examples=1, database=None)
    @hypothesis.given(hypothesis.strategies.none())
    def run(_: None) -> None:
        pass

    run()


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest, hypothesis_has_run: None) -> Iterator[None]:
    """Fail a test of the package that leaves a child process, a file descriptor or a task behind.

    The package's tests are those in `tests/package`; what the site's leave is for each to say.
    """
    if Path(request.path).parent != PACKAGE:
        yield
        return
    gc.freeze()  # what is there already is not looked at again: 0.7 s less a test
    descriptors = _descriptors()
    children = _children()
    yield
    gc.collect()  # a descriptor that only the collector closes warns, and the warning is an error
    assert _pending_tasks() == []
    assert _children() - children == set()
    assert _descriptors() - descriptors == set()


def _pending_tasks() -> list[str]:
    return [
        repr(task)
        for task in gc.get_objects()
        if isinstance(task, asyncio.Task) and not task.done()
    ]


def _children() -> set[str]:
    found: set[str] = set()
    if sys.platform == "linux":
        for thread in Path("/proc/self/task").iterdir():
            try:
                found.update((thread / "children").read_text().split())
            except (FileNotFoundError, ProcessLookupError):
                continue  # the thread ended meanwhile
    return found


def _descriptors() -> set[tuple[str, str]]:
    """Numbers and targets of the open descriptors, where /proc tells."""
    found = set()
    if sys.platform == "linux":
        for entry in Path("/proc/self/fd").iterdir():
            try:
                found.add((entry.name, os.readlink(entry)))  # noqa: PTH115 - sockets have no path
            except FileNotFoundError:
                continue  # the descriptor that listed the folder
    return found
