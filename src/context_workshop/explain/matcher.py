"""Find the known errors in a text: by what they print, by their type, by the frames above.

All is plain search for parts of text, and each step is bounded: no input takes long.
`docs/theme/js/matcher.js` does the same in a page; a test feeds both the same texts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from .data import Entry, entries
from .lines import Line, lines
from .texts import TOKEN, Text, raised, said, word_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Found", "find"]

TYPE_ONLY = 8
"""How sure an entry is of which the type alone is seen; a text is as sure as it is long."""
PAIRS = 4000
"""Lines of a text, at most, whose neighbours are joined: a terminal may have broken a message."""

_SYSTEM = ": [Errno "
"""What an error of the system says: its type alone says something else."""
_EMPTY = ":()'\", .]"

Rank = tuple[bool, int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Name an entry that a text has, and the line it was known by.

    Since 0.2.

    Attributes:
        entry: What is known of it.
        number: The line of the text, from 1.
        line: Its text.

    Example:
        ```python
        from context_workshop.explain import find

        for found in find("TimeoutError"):
            print(found.number, found.line, found.entry.page)
            #> 1 TimeoutError errors/cancelling
        ```
    """

    entry: Entry
    number: int
    line: str


def find(text: str, *, most: int = 5) -> list[Found]:
    """Find what is known in a text, the likeliest reason first; nothing is guessed.

    Since 0.2.

    Args:
        text: A traceback, an exception group, a log, as it is. Of more than two million characters
            the last two million are looked at.
        most: How many to return.

    Example:
        ```python
        from context_workshop.explain import find

        (found,) = find("web-1 | RuntimeError: Event loop is closed")
        print(found.entry.page, found.entry.id)
        #> errors/closed event-loop-is-closed
        ```
    """
    read = lines(text)
    far = {
        number
        for number, entry in enumerate(entries())
        if entry.near and not any(word in text for word in entry.near)
    }
    best = _best(read, far)
    if not best and len(read) <= PAIRS:
        best = _best(_joined(read), far)
    ranked = sorted(best.items(), key=lambda item: (item[1][0], item[0]))
    return [Found(entries()[entry], line.number, line.text) for entry, (_, line) in ranked[:most]]


def _best(read: Iterable[Line], far: set[int]) -> dict[int, tuple[Rank, Line]]:
    """Of each entry that is found, but for those that are far, the line that is surest."""
    by_token, by_type = _index()
    known = by_token.keys() | by_type.keys()
    best: dict[int, tuple[Rank, Line]] = {}
    for line in read:
        tokens = known.intersection(TOKEN.findall(line.text))
        for entry, score in _scores(line, tokens, by_token, by_type) if tokens else ():
            # A mere type says little: of several, the one that was raised last.
            place = line.number if score > TYPE_ONLY else -line.number
            rank = (entries()[entry].wrapper, -score, place)
            if entry not in far and (entry not in best or rank < best[entry][0]):
                best[entry] = (rank, line)
    return best


def _scores(
    line: Line,
    tokens: Iterable[str],
    by_token: dict[str, list[Text]],
    by_type: dict[str, list[tuple[int, bool]]],
) -> Iterator[tuple[int, int]]:
    """Find the entries of a line, each with how sure it is."""
    for token in tokens:
        for text in by_token.get(token, ()):
            score = said(line.text, text)
            if score:
                hit = _framed(line, entries()[text.entry])
                yield text.entry, score + hit - (30 if line.is_source else 0)
        for entry, is_bare in by_type.get(token, ()):
            rest = raised(line.text, token)
            if rest is None or rest.startswith(_SYSTEM):
                continue
            hit = _framed(line, entries()[entry])
            is_empty = not rest.strip(_EMPTY)
            if hit > 0 or (hit == 0 and (is_bare or is_empty)):
                yield entry, TYPE_ONLY + hit - (0 if is_empty else 3)


def _framed(line: Line, entry: Entry) -> int:
    """More if one of the entry's frames is above the line, less if none is, 0 if it has none."""
    if not entry.frames:
        return 0
    for file, function in line.frames:
        for frame in entry.frames:
            if frame == function or f"/{file}".endswith(f"/{frame}"):
                return 40
    return -20


def _joined(read: list[Line]) -> Iterator[Line]:
    for one, two in pairwise(read):
        for between in (" ", ""):
            yield Line(one.number, one.text + between + two.text, one.frames, one.is_source)


@cache
def _index() -> tuple[dict[str, list[Text]], dict[str, list[tuple[int, bool]]]]:
    """Sort texts by a word that each must have, and entries by a type that may name them."""
    by_token = defaultdict[str, list[Text]](list)
    by_type = defaultdict[str, list[tuple[int, bool]]](list)
    for number, entry in enumerate(entries()):
        for kind, text in entry.texts:
            name = kind.rpartition(".")[2]
            if not text:
                by_type[name].append((number, True))
                continue
            parts = tuple(text.split("…"))
            longest = max(parts, key=len)
            is_distinctive = len(longest) >= 20 and longest.count(" ") >= 3
            made = Text(number, name, parts, sum(map(len, parts)), is_distinctive)
            by_token[word_of(parts)].append(made)
        for kind in entry.types:
            by_type[kind.rpartition(".")[2]].append((number, False))
    return dict(by_token), dict(by_type)
