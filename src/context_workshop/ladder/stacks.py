"""Exit stacks: `ExitStack` and `AsyncExitStack` keep what they hold in a deque, and so do we.

    stack.enter_context(cm)    ->    with PROBE.guard(1):
                                         PROBE.stack(1, stack).enter_context(PROBE.entry(1, cm))

The stack itself stays the user's. Only its deque is ours: it recognizes an entry that was
announced, and when the stack takes that entry back, plays three: a note that the entry is being
left, the entry itself, a note that it has been. So the stack calls the user's exit directly.

As in `probe`, what can run at the interpreter's end bears that the globals are None by then.
"""

from __future__ import annotations

import contextlib
import sys
from collections import deque
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from context_workshop.ladder import recorder
from context_workshop.ladder.place import current
from context_workshop.ladder.recorder import ladders

if TYPE_CHECKING:
    from collections.abc import Callable

    from context_workshop.ladder.model import Column, Span

_T = TypeVar("_T")

_known: set[tuple[int, int]] = set()  # frame and site of a call on a stack whose deque is ours
_announced: dict[tuple[Column, int], list[tuple[Span | None, object]]] = {}


def stack(site: int, value: _T) -> _T:
    """Note whether `value` is an exit stack that can be recorded, and return it."""
    if ladders and _entries(value) is not None:
        _known.add((id(sys._getframe(1)), site))
    return value


def entry(site: int, value: _T) -> _T:
    """Announce what the stack at `site` is about to take, and return it."""
    if _known:
        _announce(id(sys._getframe(1)), site, value)
    return value


def entry_of(site: int) -> Callable[[_T], _T]:
    """Return a decorator that announces the function it gets, and returns it."""
    frame = id(sys._getframe(1)) if _known else 0

    def announce(function: _T) -> _T:
        if frame:
            _announce(frame, site, function)
        return function

    return announce


def _announce(frame: int, site: int, value: object) -> None:
    if (frame, site) in _known:
        _known.discard((frame, site))
        enters = recorder.sites[site].kind.startswith("enter")
        span = recorder.begin(site) if enters else None
        _announced.setdefault((current(), site), []).append((span, value))


def moved(site: int, value: _T) -> _T:
    """Mark a `pop_all`, and return the stack it returned."""
    entries = _entries(value) if ladders else None
    if entries is not None:
        recorder.mark(site, recorder.sites[site].label)
        for taken in entries:
            if isinstance(taken, _Taken):
                taken.span.moved = True
    return value


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
                for span, _ in _announced.pop((column, site), ()):
                    if span:
                        recorder.left(span, error)
        return False


class _Taken(tuple[bool, Any]):  # noqa: SLOT001  # a tuple takes no slots
    """An entry of an exit stack, with the span it stands for."""

    span: Span


class Entries(deque[tuple[bool, Any]]):
    """The deque of an exit stack: `(is_sync, exit callback)`, the last to be called first."""

    noted = True

    def append(self, taken: tuple[bool, Any]) -> None:
        """Take an entry; if it was announced, note that it is entered now."""
        span = _recognize(taken[1]) if _announced else None
        if span:
            recorder.entered(span)
            taken = _Taken(taken)
            taken.span = span
        super().append(taken)

    def pop(self) -> tuple[bool, Any]:  # type: ignore[override]
        """Give an entry back; a recorded one as three."""
        taken = super().pop()
        if not self.noted or not isinstance(taken, _Taken):
            return taken
        span = taken.span
        super().append((True, lambda _, error, __: recorder.left(span, error)))
        super().append(tuple(taken))
        return True, lambda _, error, __: recorder.leaving(span, error)


def _entries(value: object) -> Entries | None:
    """Return the deque of an exit stack made while its deque was ours."""
    # By type: asking the object itself could run the user's `__getattr__`.
    if issubclass(type(value), (contextlib.ExitStack, contextlib.AsyncExitStack)):
        entries = vars(value).get("_exit_callbacks")
        return entries if isinstance(entries, Entries) else None
    return None


def _recognize(callback: object) -> Span | None:
    """Return the span of the announced entry that `callback` belongs to."""
    ours = [callback]
    if isinstance(callback, MethodType):  # a manager's exit is bound to the manager
        ours.append(callback.__self__)
    elif isinstance(callback, FunctionType):  # `callback()` wraps what it was given
        ours.append(vars(callback).get("__wrapped__", callback))
    column = current()  # first: another task, such as one of `gather`, may take what we announced
    for key in sorted(_announced, key=lambda key: key[0] is not column):
        for announced in _announced[key]:
            span, value = announced
            if any(value is one for one in ours):
                _forget(key, announced)
                return span or recorder.begin(key[1])
    return None


def _forget(key: tuple[Column, int], announced: tuple[Span | None, object]) -> None:
    _announced[key] = [each for each in _announced[key] if each is not announced]
    if not _announced[key]:
        del _announced[key]


def stop() -> None:
    """Let all stacks be as if they were plain: the interpreter is about to end."""
    Entries.noted = False
    _known.clear()
    _announced.clear()
