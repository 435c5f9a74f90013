"""What rewritten code calls: `PROBE`, a constant in its code.

    with a() as x, b() as y:            with PROBE.rung(None, 1),
        body                    ->           PROBE.item(1, a()) as x, PROBE.rung(1, 2),
                                             PROBE.item(2, b()) as y, PROBE.rung(2, None):
                                            body

`item` returns the manager itself, and the rungs stand between the managers. So Python enters and
leaves the user's own objects, with its own look-ups and messages, and no frame of the recorder
comes between the user's line and the user's `__enter__`, in no traceback and at no stack level.

Generators are closed as late as the interpreter's own end, when the globals of this module are
gone. So what can run then looks at `self` first, where nothing is recorded any more.
"""

from __future__ import annotations

import builtins
import re
import sys
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from context_workshop.ladder import recorder, stacks
from context_workshop.ladder.recorder import ladders

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from context_workshop.ladder.model import Span

_T = TypeVar("_T")
_TEXT_LIMIT = 120
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_PLAIN = (str, int, float, bool, type(None))


class Probe:
    """The functions that rewritten code calls, and the spans that they are in."""

    stack = staticmethod(stacks.stack)
    entry = staticmethod(stacks.entry)
    entry_of = staticmethod(stacks.entry_of)
    guard = stacks.Guard
    moved = staticmethod(stacks.moved)

    def __init__(self) -> None:
        self.ladders = ladders
        # A frame runs a given `with` once at a time: its id and the site tell which span is meant.
        self.running: dict[tuple[int, int], Span] = {}
        self._rest = _Rung(self.running, None, None)

    def item(self, site: int, manager: _T) -> _T:
        """Note that `manager` is about to be entered, and return it."""
        if self.ladders:
            self.running[id(sys._getframe(1)), site] = recorder.begin(site)
        return manager

    def rung(self, below: int | None, above: int | None) -> _Rung:
        """Return what stands between the managers at two sites of the calling frame."""
        if not self.ladders and not self.running:
            return self._rest
        frame = id(sys._getframe(1))
        key = None if above is None else (frame, above)
        self.running.pop(key, None)  # type: ignore[arg-type]  # a dead frame's, with the same id
        return _Rung(self.running, None if below is None else (frame, below), key)

    def said(self, site: int, function: object, *values: object) -> Iterable[object]:
        """Mark what `print` is about to print, and return the values to print.

        What is no plain value is turned into text here, once, and so printed: asking it for its
        text a second time could have effects.
        """
        if not self.ladders or function is not builtins.print:
            return values
        values = tuple(value if type(value) in _PLAIN else _text(value) for value in values)
        if all(type(value) in _PLAIN for value in values):
            separator = recorder.sites[site].label
            text = separator.join(map(str, values)).strip().partition("\n")[0][:_TEXT_LIMIT]
            text = "".join(c if c.isprintable() else "�" for c in text.expandtabs())
            if text:
                recorder.mark(site, _ADDRESS.sub("0x…", text))
        return values

    def stop(self) -> None:
        """Touch nothing of this module any more: the interpreter is about to end."""
        self.running.clear()
        stacks.stop()


def _text(value: object) -> object:
    try:
        return str(value)
    except Exception:  # noqa: BLE001  # print asks again, and raises it from the user's line
        return value


class _Done:
    """An awaitable that is done at once: no suspension, so no new point of cancellation."""

    def __await__(self) -> Generator[Any, None, None]:
        return iter(())  # type: ignore[return-value]


class _Rung:
    """Inside the manager below, around the manager above."""

    __slots__ = ("_above", "_below", "_running")
    _done = _Done()

    def __init__(
        self,
        running: dict[tuple[int, int], Span],
        below: tuple[int, int] | None,
        above: tuple[int, int] | None,
    ) -> None:
        self._running, self._below, self._above = running, below, above

    def __enter__(self) -> None:
        if self._running and self._below and (span := self._running.get(self._below)):
            recorder.entered(span)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> Literal[False]:
        if self._running:
            if self._above and (span := self._running.pop(self._above, None)):
                recorder.left(span, error)
            if self._below and (span := self._running.get(self._below)):
                recorder.leaving(span, error)
        return False

    def __aenter__(self) -> _Done:
        self.__enter__()
        return self._done

    def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> _Done:
        self.__exit__(kind, error, trace)
        return self._done


PROBE = Probe()
