"""Which task, greenlet or thread is running: the columns of a ladder.

A program may replace what one asks for this (`asyncio.current_task`, `threading.get_ident`), or
the builtins. So all of it is taken when this module is imported; of asyncio, trio and greenlet,
which the program may not use at all, when they have been imported, and then from the modules that
define it.
"""

from __future__ import annotations

import builtins
import re
import sys
import threading
from _thread import get_ident
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from context_workshop.ladder.model import MAIN, Column

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    _Library = tuple[Callable[[], Any], Callable[[Any], Any]]

__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

# What threading, executors, asyncio, anyio and trio call a thread that nobody named.
_DEFAULT_THREAD = re.compile(
    r"Thread-\d+( \((?P<target>.+)\))?|(?P<function>\S+) from \S+|Dummy-\d+"
    r"|ThreadPoolExecutor-\d+_\d+|asyncio_\d+|AnyIO worker thread|Trio thread \d+"
)
_DEFAULT_TASK = re.compile(r"Task-\d+")
_DOTTED = re.compile(r"(?:[\w<>]+\.)*(?P<last>[\w<>]+)")

_modules = sys.modules
_getframe = sys._getframe
_local = threading.local
_known_threads: dict[int, threading.Thread] = threading._active  # type: ignore[attr-defined]
_main_thread = threading.main_thread
_main_ident = _main_thread().ident
_name_of: Callable[[threading.Thread], str] = vars(threading.Thread)["name"].fget

_threads = _local()
_tasks: WeakKeyDictionary[Any, Column] = WeakKeyDictionary()
# Of each library that is there: says whether it runs, and finds the task in what that returns.
_libraries: dict[str, _Library | None] = {}
_running: tuple[_Library, ...] = ()
_seen = 0  # how many modules there were when they were looked for


def forget() -> None:
    """Begin anew: what has been named so far may be called otherwise."""
    global _threads  # noqa: PLW0603
    _threads = _local()
    _tasks.clear()


def current() -> Column:
    """Return the column of the running trio or asyncio task or greenlet, else of the thread.

    The task that a thread's event loop was started for shares that thread's column: the thread
    waits for it, so they are one line of execution. So does a thread's first greenlet. A greenlet
    inside a task is the task's.
    """
    if len(_modules) != _seen:
        _look()
    for runs, find in _running:
        if (found := runs()) is not None and (task := find(found)) is not None:
            column = _tasks.get(task)
            if column is None:
                column = _thread_column() if _is_root(task) else Column(_task_name(task))
                _tasks[task] = column
            return column
    try:
        return _threads.column  # type: ignore[no-any-return]
    except AttributeError:
        return _thread_column()


def _look() -> None:
    """Find the libraries that have been imported; one that is just being imported lacks names."""
    global _running, _seen  # noqa: PLW0603
    _seen = len(_modules)
    for name, find in _FIND.items():
        _libraries[name] = _libraries.get(name) or find()
    _running = tuple(filter(None, _libraries.values()))


def _find_trio() -> _Library | None:
    run = getattr(_modules.get("trio._core._run"), "GLOBAL_RUN_CONTEXT", None)
    # Through its dictionary: a missing attribute of a `threading.local` costs a microsecond.
    return None if run is None else (lambda: run.__dict__.get("task"), lambda task: task)


def _find_asyncio() -> _Library | None:
    module: Any = _modules.get("_asyncio")
    running_loop = getattr(module, "_get_running_loop", None)  # None instead of an exception
    current_task = getattr(module, "current_task", None)
    if current_task is None:  # until Python 3.11 it is written in Python, on this dictionary
        tasks = getattr(module, "_current_tasks", None)
        current_task = None if tasks is None else tasks.get
    return (running_loop, current_task) if running_loop and current_task else None


def _find_greenlet() -> _Library | None:
    getcurrent = getattr(_modules.get("greenlet._greenlet"), "getcurrent", None)
    return (getcurrent, lambda one: None if one.parent is None else one) if getcurrent else None


_FIND = {"trio": _find_trio, "asyncio": _find_asyncio, "greenlet": _find_greenlet}


def _is_root(task: Any) -> bool:
    nursery = getattr(task, "parent_nursery", None)
    if nursery is not None:  # trio's init task opens the main task's nursery last
        init = nursery.parent_task
        return init.parent_nursery is None and nursery is init.child_nurseries[-1]
    frame: FrameType | None = _getframe()
    while frame:
        if frame.f_code.co_name == "run_until_complete":
            return frame.f_locals.get("future") is task
        frame = frame.f_back
    return False


def _thread_column() -> Column:
    try:
        return _threads.column  # type: ignore[no-any-return]
    except AttributeError:
        column = _threads.column = Column(_thread_name())
        return column


def _thread_name() -> str:
    ident = get_ident()
    thread = _known_threads.get(ident)  # to ask `current_thread` would make threads known
    if ident == _main_ident or thread is _main_thread():
        return MAIN
    name = _name_of(thread) if thread else "Dummy-0"
    default = _DEFAULT_THREAD.fullmatch(name)
    return _last(default["target"] or default["function"], "thread") if default else name


def _task_name(task: Any) -> str:
    if hasattr(task, "gr_frame"):
        return _last(_first_function(), "greenlet")
    name = task.name if hasattr(task, "parent_nursery") else task.get_name()
    if _DEFAULT_TASK.fullmatch(name):
        name = getattr(task.get_coro(), "__qualname__", None)
    return _last(name, "task")


def _first_function() -> str:
    """Return the name of what the running greenlet was started with."""
    frame = _getframe()
    while frame.f_back:
        frame = frame.f_back
    return frame.f_code.co_name


def _last(name: str | None, otherwise: str) -> str:
    """Return the last part of a dotted name; of a lambda and of no name, `otherwise`."""
    dotted = _DOTTED.fullmatch(name or "")
    last = dotted["last"] if dotted else name
    return otherwise if not last or last.startswith("<") else last
