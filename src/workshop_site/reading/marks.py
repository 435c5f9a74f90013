"""Marks: the places of a block that the list right after it explains, one item a mark.

`marks="await asyncio.sleep(0)|put_nowait"` names them by their text, so that they stay where they
are when the file changes. `try:#2` is the second place that has the text; a bar of the text itself
is written `\\|`, and a `#` before a number `\\#`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workshop_site.reading.pages import Block, Page

_BAR = re.compile(r"(?<!\\)\|")
_NTH = re.compile(r"(?P<text>.*[^\\])#(?P<nth>[1-9]\d*)")
_ITEM = re.compile(r"(?P<number>\d+)\. +\S")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark; `line` counts from 1, and is 0 where `problem` says what is wrong with it."""

    text: str
    line: int
    problem: str = ""


def find(value: str, lines: Sequence[str]) -> list[Mark]:
    """The marks that an option names, in its order, in the lines of a block."""
    return [_find(each, lines) for each in _BAR.split(value)]


def _find(written: str, lines: Sequence[str]) -> Mark:
    match = _NTH.fullmatch(written)
    text = (match["text"] if match else written).replace(r"\|", "|").replace(r"\#", "#")
    if not text.strip():
        return Mark(text, 0, "a mark is empty: write the text that it marks")
    places = [n for n, line in enumerate(lines, 1) for _ in range(line.count(text))]
    nth = int(match["nth"]) if match else 1
    if not places:
        near = get_close_matches(text, [line.strip() for line in lines], 1, cutoff=0.5)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        return Mark(text, 0, f"the mark {text!r} stands nowhere in the block{meant}")
    if nth > len(places):
        return Mark(text, 0, f"the mark {text!r} stands in {len(places)} places, not in {nth}")
    if len(places) > 1 and match is None:
        listed = ", ".join(map(str, places))
        return Mark(
            text, 0, f"the mark {text!r} stands on lines {listed}: choose one, like {text}#2"
        )
    return Mark(text, places[nth - 1])


def items(page: Page, block: Block) -> list[int]:
    """The lines of the items of the list right after a block, indented as the block is."""
    found = list[int]()
    for number, line in enumerate(page.lines[block.end :], block.end + 1):
        if not line.strip():
            continue
        text = line.removeprefix(block.margin)
        is_inside = line.startswith(block.margin)
        if is_inside and _ITEM.match(text):
            found.append(number)
        elif not (found and is_inside and text.startswith("   ")):
            break
    return found


def faults(page: Page, block: Block, lines: Sequence[str]) -> Iterator[str]:
    """What is wrong with the marks of a block, or with their list."""
    value = block.option("marks")
    if not value:
        return
    marks = find(value, lines)
    yield from (mark.problem for mark in marks if mark.problem)
    explained = items(page, block)
    if len(explained) < len(marks):
        number = len(explained) + 1
        yield (
            f"mark {number} ({marks[number - 1].text!r}) has no item: explain it in "
            "the numbered list right after the block, indented as it is; or take the mark away"
        )
    elif len(explained) > len(marks):
        yield (
            f"the list after the block has {len(explained)} items for {len(marks)} marks: line "
            f"{explained[len(marks)]} explains none; put a paragraph before a list of its own"
        )
