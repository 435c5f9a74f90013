"""What `print` is about to print, seen without asking any object twice, earlier, or from elsewhere.

`print` asks each object for its text when its turn comes, and that may print, raise, or look at
the stack. So a value with a `__str__` of its own is handed over in a wrapper, whose `__str__` is a
chain of C functions: no frame comes between the user's line and the user's `__str__`, and the text
passes by here afterwards.
"""

from __future__ import annotations

import builtins
import re
from functools import partial
from typing import TYPE_CHECKING

from context_workshop.ladder import recorder

if TYPE_CHECKING:
    from collections.abc import Callable

__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

PRINT = print  # the one that writes on the terminal; a program may put another in its place
_TEXT_LIMIT = 120
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_PLAIN = frozenset({str, int, float, bool, type(None)})


def said(site: int, values: tuple[object, ...]) -> tuple[object, ...]:
    """Mark what a `print` says, when all of it is known; return what it is to print."""
    later = [i for i, value in enumerate(values) if type(value) not in _PLAIN]
    texts: list[object] = list(values)
    if not later:
        _mark(site, texts)
        return values

    def note(index: int, text: str) -> str:
        texts[index] = text
        if index == later[-1]:
            _mark(site, texts)
        return text

    wrapped = list(values)
    for i in later:
        wrapped[i] = _Asked(partial(next, map(partial(note, i), map(str, [values[i]]))))
    return tuple(wrapped)


class _Asked:
    """Its text is what the function returns that it holds.

    Python asks the type, finds the slot, and calls what is in it.
    """

    __slots__ = ("__str__",)

    def __init__(self, ask: Callable[[], str]) -> None:
        self.__str__ = ask  # type: ignore[method-assign]


def _mark(site: int, texts: list[object]) -> None:
    separator = recorder.sites[site].detail
    text = separator.join(map(str, texts)).strip().partition("\n")[0][:_TEXT_LIMIT]
    text = "".join(c if c.isprintable() else "�" for c in text.expandtabs())
    if text:
        recorder.single(recorder.MARK, site, _ADDRESS.sub("0x…", text))
