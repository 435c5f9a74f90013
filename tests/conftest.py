"""What no test of the package may leave behind."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis  # noqa: F401 - it looks through the collector, so before anything is frozen
import pytest

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what runs with &


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a child process, a file descriptor or a pending task behind.

    Tests in a folder of their own (the site's, the browser's) are not the package's.
    """
    if Path(request.path).parent != Path(__file__).parent:
        yield
        return
    if getattr(request.function, "is_hypothesis_test", False):
        gc.unfreeze()  # hypothesis asks the collector who holds its random generator
    else:
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
            except FileNotFoundError:
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
