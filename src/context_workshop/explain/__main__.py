"""The command line: `python -m context_workshop.explain < traceback.txt`."""

from context_workshop.explain.command import main

main()
