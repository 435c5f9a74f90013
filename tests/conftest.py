"""What no test of the package may leave behind."""

import asyncio
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a child process, a file descriptor or a pending task behind.

    Tests in a folder of their own (the site's, the browser's) are not the package's.
    """
    if Path(request.path).parent != Path(__file__).parent:
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
    if sys.platform != "linux":
        return set()
    tasks = Path("/proc/self/task")
    return {pid for task in tasks.iterdir() for pid in (task / "children").read_text().split()}


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
