"""Say what an error means, and its cure: for a traceback, a log, what a program died of.

    python -m context_workshop.explain < traceback.txt
    python -m context_workshop.explain -- python app.py
    python -m context_workshop.explain --mcp

What is known comes with the package, in one file; nothing is asked of anybody, and nothing is
guessed: text without a known error has no answer.

Since 0.2.
"""

from .matcher import Found, find

__all__ = ["Found", "find"]
