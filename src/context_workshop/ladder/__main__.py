"""The command line: `python -m context_workshop.ladder script.py`."""

from context_workshop.ladder.command import main

main()
