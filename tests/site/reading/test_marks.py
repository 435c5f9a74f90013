"""Marks are found by their text, and each has its item in the list right after the block."""

from __future__ import annotations

import pytest

from workshop_site.reading.marks import faults, find, items
from workshop_site.reading.pages import Page

LINES = ["try:", "    print('a|b')", "    try:", "        x #1", "finally:", "    x = y#2"]

FOUND = {
    "finally:": [5],
    r"a\|b|finally:": [2, 5],
    "try:#2": [3],
    "try:#1|try:#2": [1, 3],
    r"x \#1": [4],
    r"y\#2": [6],
    "finally:|print(": [5, 2],
}


@pytest.mark.parametrize(("value", "lines"), FOUND.items())
def test_a_mark_is_found_by_its_text(value: str, lines: list[int]) -> None:
    marks = find(value, LINES)
    assert [mark.problem for mark in marks] == [""] * len(lines)
    assert [mark.line for mark in marks] == lines


WRONG = {
    "nowhere": "the mark 'nowhere' stands nowhere in the block",
    "finaly:": "the mark 'finaly:' stands nowhere in the block; did you mean 'finally:'?",
    "try:": "the mark 'try:' stands on lines 1, 3: choose one, like try:#2",
    "finally:#2": "the mark 'finally:' stands in 1 places, not in 2",
    "finally:|": "a mark is empty",
    "x y#2|| #1": "a mark is empty",
}


@pytest.mark.parametrize(("value", "problem"), WRONG.items())
def test_a_mark_that_is_wrong_says_why(value: str, problem: str) -> None:
    assert problem in "\n".join(mark.problem for mark in find(value, LINES))


def page(margin: str, after: str) -> Page:
    text = f'```python exec="on" marks="finally:|print("\n--8<-- "c/x.py"\n```\n\n{after}'
    return Page("".join(f"{margin}{line}\n" if line else "\n" for line in text.split("\n")))


LISTS = {
    "1. One.\n2. Two.\n": [],
    "1. One\n   goes on.\n\n    More of it.\n\n2. Two.\n\n1. Another list\n": ["3 items for 2"],
    "1. One.\n\nA paragraph.\n\n2. Two.\n": ["mark 2 ('print(') has no item"],
    "- One.\n- Two.\n": ["mark 1 ('finally:') has no item"],
    "": ["mark 1 ('finally:') has no item"],
    "1. One.\n2. Two.\n3. Three.\n": ["3 items for 2 marks: line 7 explains none"],
}


@pytest.mark.parametrize("margin", ["", "    ", "> "])
@pytest.mark.parametrize(("after", "problems"), LISTS.items())
def test_each_mark_has_its_item(margin: str, after: str, problems: list[str]) -> None:
    read = page(margin, after)
    found = list(faults(read, read.blocks[0], LINES))
    assert len(found) == len(problems)
    assert all(expected in fault for expected, fault in zip(problems, found, strict=True))


def test_a_list_outside_of_the_tab_is_not_the_blocks() -> None:
    read = Page('    ```python marks="a"\n    x\n    ```\n\n1. Outside.\n')
    assert items(read, read.blocks[0]) == []
