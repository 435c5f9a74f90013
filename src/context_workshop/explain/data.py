"""What is known of errors: the entries that `errors.json`, beside this file, holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "errors.json"


@dataclass(frozen=True, slots=True)
class Words:
    """What an entry says in one language: text, with code in backticks."""

    title: str
    meaning: str
    cure: str
    apart: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One mistake, and all the texts by which it is known."""

    id: str
    page: str
    """Its page, below the site's address; its place there is its id."""
    texts: tuple[tuple[str, str], ...]
    """The type of the error, or nothing, and what follows it; … stands for what varies."""
    types: tuple[str, ...]
    """Types whose message is empty, or says nothing."""
    frames: tuple[str, ...]
    """Functions or files of which one is among the last frames; then it is this mistake."""
    near: tuple[str, ...]
    """Words of which one must stand somewhere in the text: its own texts say too little."""
    wrapper: bool
    """Whether it only says that another error is the reason."""
    words: dict[str, Words]
    code: str
    """The cure to paste."""
    package: str
    """The shorter way, with this package."""
    snippets: tuple[str, ...]
    """The names of the snippets that print it, or that the cure is part of."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A program that has run: its code, what it printed, and its ladder, if it has one."""

    code: str
    output: str
    ladder: str


@cache
def entries() -> tuple[Entry, ...]:
    """List the entries, in the order of the site's pages."""
    return tuple(_entry(**row) for row in _read()["entries"])


@cache
def snippets() -> dict[str, Snippet]:
    """Give the snippets that entries name: `chapter/x.py` and what is known of it."""
    return {name: Snippet(**row) for name, row in _read()["snippets"].items()}


def _entry(
    *,
    texts: list[list[str]],
    types: list[str],
    frames: list[str],
    near: list[str],
    words: dict[str, Any],
    snippets: list[str],
    **rest: Any,
) -> Entry:
    return Entry(
        texts=tuple((kind, text) for kind, text in texts),
        types=tuple(types),
        frames=tuple(frames),
        near=tuple(near),
        words={language: Words(**said) for language, said in words.items()},
        snippets=tuple(snippets),
        **rest,
    )


@cache
def _read() -> dict[str, Any]:
    text = files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
