"""Which task or thread is running: the columns of a ladder."""

from __future__ import annotations

import re
import sys
import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from context_workshop.ladder.model import MAIN, Column

if TYPE_CHECKING:
    from types import FrameType

# What threading, executors, asyncio, anyio and trio call a thread that nobody named.
_DEFAULT_THREAD = re.compile(
    r"Thread-\d+( \((?P<target>.+)\))?|(?P<function>\S+) from \S+|Dummy-\d+"
    r"|ThreadPoolExecutor-\d+_\d+|asyncio_\d+|AnyIO worker thread|Trio thread \d+"
)
_DEFAULT_TASK = re.compile(r"Task-\d+")
_DOTTED = re.compile(r"(?:[\w<>]+\.)*(?P<last>[\w<>]+)")

_threads = threading.local()
_tasks: WeakKeyDictionary[Any, Column] = WeakKeyDictionary()


def forget() -> None:
    """Begin anew: nothing is open anywhere, so far as the next recording knows."""
    global _threads  # noqa: PLW0603
    _threads = threading.local()
    _tasks.clear()


def current() -> Column:
    """Return the column of the running trio or asyncio task, else of the running thread.

    The task that a thread's event loop was started for shares that thread's column: the thread
    waits for it, so they are one line of execution.
    """
    task = _task()
    if task is None:
        return _thread_column()
    column = _tasks.get(task)
    if column is None:
        column = _thread_column() if _is_root(task) else Column(_task_name(task))
        _tasks[task] = column
    return column


def _task() -> Any:
    # Imported by the program or not at all: without the library, no task of its kind is running.
    # A library that is just being imported lacks some of its names.
    modules = sys.modules
    if "trio" in modules:
        lowlevel = modules.get("trio.lowlevel")
        in_task = getattr(lowlevel, "in_trio_task", None)
        if lowlevel and in_task and in_task():
            return lowlevel.current_task()
    if "asyncio" in modules:
        asyncio = modules["asyncio"]
        running = getattr(asyncio, "_get_running_loop", None)  # None instead of an exception
        loop = running() if running else None
        return asyncio.current_task(loop) if loop else None
    return None


def _is_root(task: Any) -> bool:
    nursery = getattr(task, "parent_nursery", None)
    if nursery is not None:  # trio's init task opens the main task's nursery last
        init = nursery.parent_task
        return init.parent_nursery is None and nursery is init.child_nurseries[-1]
    frame: FrameType | None = sys._getframe()
    while frame:
        if frame.f_code.co_name == "run_until_complete":
            return frame.f_locals.get("future") is task
        frame = frame.f_back
    return False


def _thread_column() -> Column:
    try:
        return _threads.column  # type: ignore[no-any-return]
    except AttributeError:
        column = _threads.column = Column(_thread_name(threading.current_thread()))
        return column


def _thread_name(thread: threading.Thread) -> str:
    if thread is threading.main_thread():
        return MAIN
    default = _DEFAULT_THREAD.fullmatch(thread.name)
    return _last(default["target"] or default["function"], "thread") if default else thread.name


def _task_name(task: Any) -> str:
    name = task.name if hasattr(task, "parent_nursery") else task.get_name()
    if _DEFAULT_TASK.fullmatch(name):
        name = getattr(task.get_coro(), "__qualname__", None)
    return _last(name, "task")


def _last(name: str | None, otherwise: str) -> str:
    """Return the last part of a dotted name; of a lambda and of no name, `otherwise`."""
    dotted = _DOTTED.fullmatch(name or "")
    last = dotted["last"] if dotted else name
    return otherwise if not last or last.startswith("<") else last
