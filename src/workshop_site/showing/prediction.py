"""A prediction: the lines that a snippet prints, out of order, to be put in order by the reader.

Nothing of it is written by hand: the lines are those of the output, so the answer can't be wrong.
"""

from __future__ import annotations

import hashlib
import json
from html import escape

from workshop_site.project import SiteError
from workshop_site.showing.words import PREDICTION

LEAST, MOST = 3, 12
"""Lines of output that can be put in order by thinking."""


def prediction(where: str, text: str, answer: str, language: str) -> str:
    """The lines for js/exercises.js, and the answer, which is closed at first.

    Args:
        where: What an error calls the block.
        text: What the snippet prints.
        answer: The HTML of what it printed.
        language: The language of the page.
    """
    words = PREDICTION[language]
    lines = json.dumps(_shuffled(where, text), ensure_ascii=False)
    said = json.dumps(words, ensure_ascii=False)
    return (
        f'<div class="predict" data-lines="{escape(lines)}" data-words="{escape(said)}"></div>'
        f'<details class="predict-answer"><summary>{words["answer"]}</summary>{answer}</details>'
    )


def _shuffled(where: str, text: str) -> list[str]:
    """The lines in an order that looks like chance, is the same each time, and is not the right
    one."""
    right = [line for line in text.splitlines() if line.strip()]
    if not LEAST <= len(right) <= MOST or len(set(right)) == 1:
        raise SiteError(
            f"{where}: a prediction needs {LEAST} to {MOST} lines of output that are not all "
            f"alike, and the snippet prints {len(right)}: choose another"
        )
    keyed = enumerate(right)
    found = [line for _, line in sorted(keyed, key=lambda each: _key(*each))]
    while found == right:
        found = [*found[1:], found[0]]
    return found


def _key(number: int, line: str) -> str:
    return hashlib.sha256(f"{number} {line}".encode()).hexdigest()
