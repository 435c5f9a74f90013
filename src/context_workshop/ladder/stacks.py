"""Exit stacks: `ExitStack` and `AsyncExitStack` keep what they hold in a deque, and so do we.

    stack.enter_context(cm)    ->    with PROBE.guard(1):
                                         PROBE.stack(1, stack).enter_context(PROBE.entry(1, cm))

The stack itself stays the user's. Only its deque is ours: it recognizes an entry that was
announced, and when the stack takes that entry back, plays three: a note that the entry is being
left, the entry itself, a note that it has been. So the stack calls the user's exit directly.

As in `probe`, what can run at the interpreter's end bears that the globals are None by then.
As in `recorder`, nothing is looked up where the program could have put something else.
"""

from __future__ import annotations

import builtins
import sys
import time
from collections import deque
from contextlib import AsyncExitStack, ExitStack
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from context_workshop.ladder import recorder
from context_workshop.ladder.place import current
from context_workshop.ladder.recorder import ENTERED, LEAVING, LEFT, MOVED, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from context_workshop.ladder.model import Column

__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

_T = TypeVar("_T")
_getframe = sys._getframe

_known: set[tuple[int, int]] = set()  # frame and site of a call on a stack whose deque is ours
# By column and site: the number of the pass (0: it is not entered, only put there), and the object.
_announced: dict[tuple[Column, int], list[tuple[int, object]]] = {}


def stack(site: int, value: _T) -> _T:
    """Note whether `value` is an exit stack that can be recorded, and return it."""
    if recorder.logs and _entries(value) is not None:
        _known.add((id(_getframe(1)), site))
    return value


def entry(site: int, value: _T) -> _T:
    """Announce what the stack at `site` is about to take, and return it."""
    if _known:
        _announce(id(_getframe(1)), site, value)
    return value


def entry_of(site: int) -> Callable[[_T], _T]:
    """Return a decorator that announces the function it gets, and returns it."""
    frame = id(_getframe(1)) if _known else 0

    def announce(function: _T) -> _T:
        if frame:
            _announce(frame, site, function)
        return function

    return announce


def _announce(frame: int, site: int, value: object) -> None:
    if (frame, site) in _known:
        _known.discard((frame, site))
        enters = recorder.sites[site].kind.startswith("enter")
        number = recorder.begin(site) if enters else 0
        if number or not enters:
            _announced.setdefault((current(), site), []).append((number, value))


def moved(site: int, value: _T) -> _T:
    """Mark a `pop_all`, and return the stack it returned."""
    entries = _entries(value) if recorder.logs else None
    if entries is not None:
        numbers = tuple(taken.number for taken in entries if isinstance(taken, _Taken))
        recorder.single(MOVED, site, numbers)
    return value


def _note(
    what: int,
    number: int,
    error: BaseException | None,
    clock: Callable[[], float] = time.perf_counter,
) -> None:
    recorder.write((what, number, clock(), current(), None if error is None else told(error)))


class Guard:
    """Around a statement with announced entries: notes those that failed to be entered."""

    __slots__ = ("_sites",)

    def __init__(self, *sites: int) -> None:
        self._sites = sites

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> Literal[False]:
        if _announced:
            column = current()
            for site in self._sites:
                for number, _ in _announced.pop((column, site), ()):
                    if number:
                        _note(LEFT, number, error)
        return False


class _Taken(tuple[bool, Any]):  # noqa: SLOT001  # a tuple takes no slots
    """An entry of an exit stack, with the number of its pass."""

    number: int


class Entries(deque[tuple[bool, Any]]):
    """The deque of an exit stack: `(is_sync, exit callback)`, the last to be called first."""

    noted = True

    def append(self, taken: tuple[bool, Any]) -> None:
        """Take an entry; if it was announced, note that it is entered now."""
        number = _recognize(taken[1]) if _announced else 0
        if number:
            _note(ENTERED, number, None)
            taken = _Taken(taken)
            taken.number = number
        super().append(taken)

    def pop(self) -> tuple[bool, Any]:  # type: ignore[override]
        """Give an entry back; a recorded one as three."""
        taken = super().pop()
        if not self.noted or not isinstance(taken, _Taken):
            return taken
        number = taken.number
        super().append((True, lambda _, error, __: _note(LEFT, number, error)))
        super().append(tuple(taken))
        return True, lambda _, error, __: _note(LEAVING, number, error)


def _entries(value: object) -> Entries | None:
    """Return the deque of an exit stack made while its deque was ours."""
    # By type: asking the object itself could run the user's `__getattr__`.
    if issubclass(type(value), (ExitStack, AsyncExitStack)):
        entries = vars(value).get("_exit_callbacks")
        return entries if isinstance(entries, Entries) else None
    return None


def _recognize(callback: object) -> int:
    """Return the number of the announced entry that `callback` belongs to; 0 for none."""
    ours = [callback]
    if isinstance(callback, MethodType):  # a manager's exit is bound to the manager
        ours.append(callback.__self__)
    elif isinstance(callback, FunctionType):  # `callback()` wraps what it was given
        ours.append(vars(callback).get("__wrapped__", callback))
    column = current()  # first: another task, such as one of `gather`, may take what we announced
    for key in sorted(_announced, key=lambda key: key[0] is not column):
        for announced in _announced[key]:
            number, value = announced
            if any(value is one for one in ours):
                _forget(key, announced)
                return number or recorder.begin(key[1])
    return 0


def _forget(key: tuple[Column, int], announced: tuple[int, object]) -> None:
    _announced[key] = [each for each in _announced[key] if each is not announced]
    if not _announced[key]:
        del _announced[key]


def stop() -> None:
    """Let all stacks be as if they were plain: the interpreter is about to end."""
    Entries.noted = False
    _known.clear()
    _announced.clear()
