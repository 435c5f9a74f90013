"""Whether a line says a text of an error, or raises its type: plain, bounded search."""

from __future__ import annotations

import re
from dataclasses import dataclass

TRIES = 50
"""Places of a line where a text may begin, at most."""
SHORT = 3
"""Words of a line that says little else than the type of an error: `caught TimeoutError`."""

TOKEN = re.compile(r"[A-Za-z0-9_]+")
_BEFORE_TYPE = ":]|([='\"-,"
_BETWEEN = " :(['\",-0123456789"
"""What may stand between a type and its text: `MCPError(-32000, 'Connection closed')`."""
_MARGIN = " |+│┃>"
_KEYWORDS = {"except", "raise", "from", "import", "return", "class", "as"}


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an entry, ready to be looked for."""

    entry: int
    """The entry's place among all."""
    kind: str
    """The error's type, without its modules."""
    parts: tuple[str, ...]
    size: int
    """How much of it is said, not left open: the more, the surer."""
    is_distinctive: bool
    """Whether it is known without its type: long enough that nothing else says so."""


def word_of(parts: tuple[str, ...]) -> str:
    """Give the longest word of a text that what varies can't be part of."""
    words = [
        match[0]
        for n, part in enumerate(parts)
        for match in TOKEN.finditer(part)
        if (match.start() or not n) and (match.end() < len(part) or n == len(parts) - 1)
    ]
    return max(words, key=len, default="")


def said(line: str, text: Text) -> int:
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


def raised(line: str, kind: str) -> str | None:
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
