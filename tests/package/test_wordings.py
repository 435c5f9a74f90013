"""The same mistakes as other Pythons word them: 3.12 and 3.13 as they printed them, 3.14 as its
source has it where it differs (no 3.14 was at hand)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from context_workshop.explain import find

FOLDER = Path(__file__).parent / "wordings"
BLOCK = re.compile(r"^##### ([a-z-]+)\n(.*?)(?=^#####|\Z)", re.DOTALL | re.MULTILINE)
CASES = [
    (path.stem, *match.groups())
    for path in sorted(FOLDER.glob("*.txt"))
    for match in BLOCK.finditer(path.read_text("utf-8"))
]


def test_there_are_many() -> None:
    assert len(CASES) > 50


@pytest.mark.parametrize(
    ("python", "expected", "text"), CASES, ids=[f"{python} {name}" for python, name, _ in CASES]
)
def test_its_entry_comes_first(python: str, expected: str, text: str) -> None:
    assert [each.entry.id for each in find(text)][:1] == [expected], python
