"""Find the known errors in a text: by what they print, by their type, by the frames above.

All is plain search for parts of text, and each step is bounded: no input takes long.
`docs/theme/js/explain.js` does the same in a page; a test feeds both the same texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from .data import Entry, entries
from .lines import Line, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Found", "find"]

TRIES = 50
"""Places of a line where a text may begin, at most."""
SHORT = 3
"""Words of a line that says little else than the type of an error: `caught TimeoutError`."""
TYPE_ONLY = 8
"""How sure an entry is of which the type alone is seen; a text is as sure as it is long."""
PAIRS = 4000
"""Lines of a text, at most, whose neighbours are joined: a terminal may have broken a message."""

_TOKEN = re.compile(r"[A-Za-z0-9_]+")
_BEFORE_TYPE = ":]|([='\"-,"
_BETWEEN = " :(['\",-0123456789"
"""What may stand between a type and its text: `MCPError(-32000, 'Connection closed')`."""
_MARGIN = " |+│┃>"
_KEYWORDS = {"except", "raise", "from", "import", "return", "class", "as"}
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


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of an entry, ready to be looked for."""

    entry: int
    kind: str
    """The error's type, without its modules."""
    parts: tuple[str, ...]
    size: int
    """How much of it is said, not left open: the more, the surer."""
    is_distinctive: bool
    """Whether it is known without its type: long enough that nothing else says so."""


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
        tokens = known.intersection(_TOKEN.findall(line.text))
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
    by_token: dict[str, list[_Text]],
    by_type: dict[str, list[tuple[int, bool]]],
) -> Iterator[tuple[int, int]]:
    """Find the entries of a line, each with how sure it is."""
    for token in tokens:
        for text in by_token.get(token, ()):
            score = _said(line.text, text)
            if score:
                hit = _framed(line, entries()[text.entry])
                yield text.entry, score + hit - (30 if line.is_source else 0)
        for entry, is_bare in by_type.get(token, ()):
            rest = _raised(line.text, token)
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


def _said(line: str, text: _Text) -> int:
    """How sure it is that the line says the text; 0 if it doesn't."""
    surely = text.size + len(text.kind)
    if text.kind and not text.parts[0]:
        begin = line.find(f"{text.kind}: ")
        after = line[begin + len(text.kind) + 2 :]
        if begin >= 0 and not _is_within(line, begin) and _place(after, text.parts) >= 0:
            return surely
    start = _place(line, text.parts)
    if start < 0:
        return 0
    if not text.kind or (text.parts[0] and _follows(line, start, text.kind)):
        return surely
    return max(text.size - 8, 1) if text.is_distinctive else 0


def _follows(line: str, start: int, kind: str) -> bool:
    """Whether the error's type stands before its text, as Python writes it, or nearly so."""
    before = line[:start].rstrip(_BETWEEN)
    return before.endswith(kind) and not _is_within(before, len(before) - len(kind))


def _place(line: str, parts: tuple[str, ...]) -> int:
    """Where the parts stand in the line, in order, with something between them; -1: nowhere."""
    first, *rest = parts
    if not first:
        start = line.find(rest[0], 1)
        is_there = start >= 0 and _goes_on(line, start + len(rest[0]), rest[1:])
        return start if is_there else -1
    start = -1
    for _ in range(TRIES):
        start = line.find(first, start + 1)
        if start < 0:
            return -1
        if not (_is_word(first[0]) and _is_within(line, start)):
            end = start + len(first)
            if rest:
                return start if _goes_on(line, end, rest) else -1
            if not _cuts(line, end):
                return start
    return -1


def _goes_on(line: str, end: int, rest: list[str]) -> bool:
    for part in rest:
        if not part:
            return end < len(line)
        start = line.find(part, end + 1)
        if start < 0:
            return False
        end = start + len(part)
    for _ in range(TRIES):
        if not _cuts(line, end):
            return True
        start = line.find(rest[-1], end) if rest else -1
        if start < 0:
            return False
        end = start + len(rest[-1])
    return False


def _is_within(line: str, start: int) -> bool:
    """Whether a word of the line begins before this place."""
    return start > 0 and _is_word(line[start - 1])


def _cuts(line: str, end: int) -> bool:
    """Whether the end of a text lies within a word of the line."""
    return end < len(line) and _is_word(line[end - 1]) and _is_word(line[end])


def _raised(line: str, kind: str) -> str | None:
    """Give what follows a type that stands where an error's type stands; None if it doesn't."""
    start = -1
    for _ in range(TRIES):
        start = line.find(kind, start + 1)
        if start < 0:
            return None
        end = start + len(kind)
        if end < len(line) and line[end] not in ":()'\",":
            continue
        path = start
        while path and (_is_word(line[path - 1]) or line[path - 1] == "."):
            path -= 1
        if path < start and line[start - 1] != ".":
            continue
        before = line[:path].rstrip(" ")
        if not before.strip(_MARGIN) or before[-1] in _BEFORE_TYPE:
            return line[end:]
        if line.count(" ") < SHORT and before.rpartition(" ")[2] not in _KEYWORDS:
            return line[end:]
    return None


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def _joined(read: list[Line]) -> Iterator[Line]:
    for one, two in pairwise(read):
        for between in (" ", ""):
            yield Line(one.number, one.text + between + two.text, one.frames, one.is_source)


@cache
def _index() -> tuple[dict[str, list[_Text]], dict[str, list[tuple[int, bool]]]]:
    """Sort texts by a word that each must have, and entries by a type that may name them."""
    by_token = defaultdict[str, list[_Text]](list)
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
            made = _Text(number, name, parts, sum(map(len, parts)), is_distinctive)
            by_token[_word(parts)].append(made)
        for kind in entry.types:
            by_type[kind.rpartition(".")[2]].append((number, False))
    return dict(by_token), dict(by_type)


def _word(parts: tuple[str, ...]) -> str:
    """Give the longest word of a text that what varies can't be part of."""
    words = [
        match[0]
        for n, part in enumerate(parts)
        for match in _TOKEN.finditer(part)
        if (match.start() or not n) and (match.end() < len(part) or n == len(parts) - 1)
    ]
    return max(words, key=len, default="")
