"""The time of a chapter is counted: prose, and half a minute a block."""

from __future__ import annotations

import pytest

from workshop_site.reading.pages import Page
from workshop_site.reading.reading_time import Minutes, minutes

FENCE = "```python\nwords = 'that are code'\n```\n\n"


def page(first: str, *, half: str = "") -> Page:
    rest = f"### Stop {'{'} #first-half {'}'}\n\n{half}\n" if half else ""
    return Page(f"---\ntitle: {'front ' * 300}\n---\n\n# T {{ #t }}\n\n{first}\n{rest}")


COUNTED = {
    ("en", "word " * 219): Minutes(1, 1, 0),
    ("en", "word " * 220): Minutes(2, 2, 0),
    ("en", f"word\n\n{FENCE * 3}"): Minutes(1, 2, 0),
    (
        "en",
        f'word\n\n??? note "Folded"\n\n    {"word " * 900}\n\n    {"word " * 900}\n\nend',
    ): Minutes(1, 1, 0),
    ("en", "[word](https://example.org/" + "a-b/" * 300 + ")"): Minutes(1, 1, 0),
    ("zh", "字" * 400): Minutes(1, 1, 0),
    ("zh", "字，latin " * 401): Minutes(2, 2, 0),
}


@pytest.mark.parametrize(("text", "expected"), COUNTED.items())
def test_what_is_counted(text: tuple[str, str], expected: Minutes) -> None:
    language, prose = text
    assert minutes(page(prose), language) == expected


def test_two_sittings() -> None:
    found = minutes(page("word " * 400, half="word " * 600 + f"\n\n{FENCE}"), "en")
    assert found == Minutes(prose=5, whole=6, half=2)
