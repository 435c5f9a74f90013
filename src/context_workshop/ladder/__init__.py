"""The ladder: which context managers a program entered and left, in which order.

`record()` watches a block; `python -m context_workshop.ladder script.py` watches a whole program.
"""

from context_workshop.ladder.model import Column, Fate, Ladder, Mark, Moment, Span
from context_workshop.ladder.recording import record

__all__ = [
    "Column",
    "Fate",
    "Ladder",
    "Mark",
    "Moment",
    "Span",
    "record",
]
