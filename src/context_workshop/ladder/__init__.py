"""The ladder: which context managers a program entered and left, in which order.

`record()` watches a block, `python -m context_workshop.ladder script.py` a whole program;
`render_text`, `render_svg` and `to_json` show what they saw.
"""

from context_workshop.ladder.exchange import from_json, to_json
from context_workshop.ladder.model import Column, Fate, Ladder, Mark, Moment, Span
from context_workshop.ladder.recording import record
from context_workshop.ladder.rows import LABELS
from context_workshop.ladder.svg import render_svg
from context_workshop.ladder.text import render_text

__all__ = [
    "LABELS",
    "Column",
    "Fate",
    "Ladder",
    "Mark",
    "Moment",
    "Span",
    "from_json",
    "record",
    "render_svg",
    "render_text",
    "to_json",
]
