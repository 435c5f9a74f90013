"""A prediction: the lines that a snippet prints, out of order, to be put in order by the reader.

The lines are not written by hand but those of the output, so the answer can't be wrong. Why it is
right stands below the fence, up to the next heading or prediction: it is folded away with the
answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from html import escape

from markdown.postprocessors import Postprocessor

from workshop_site.project import SiteError
from workshop_site.showing.words import PREDICTION

LEAST, MOST = 3, 12
"""Lines of output that can be put in order by thinking."""

WHY, WHY_ENDS = "<!-- why -->", "<!-- why ends -->"
"""What stands on the page around the words that go into the answer."""
_HERE = "<!-- here is why -->"
_MOVED = re.compile(
    f"(?:{_HERE}(?P<rest></details></section>)\\s*)?{WHY}(?P<why>.*?){WHY_ENDS}", re.DOTALL
)


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
        f'<details class="predict-answer"><summary>{words["answer"]}</summary>{answer}'
        f"{_HERE}</details>"
    )


class Folded(Postprocessor):
    """Moves the words of why into the answer; where there is no answer yet, there are none."""

    def run(self, text: str) -> str:
        return _MOVED.sub(_into_the_answer, text)


def _into_the_answer(match: re.Match[str]) -> str:
    if match["rest"] is None:  # it runs, or failed: a writer's page only
        return ""
    return f'<div class="predict-why">{match["why"]}</div>{match["rest"]}'


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
