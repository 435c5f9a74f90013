from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


# --8<-- [start:cure]
def open_both(folder: Path) -> tuple[ExitStack, list[Any]]:
    with ExitStack() as stack:
        files = [
            stack.enter_context((folder / name).open("w"))
            for name in ("log", "answers")
        ]
        return stack.pop_all(), files


# --8<-- [end:cure]
with TemporaryDirectory() as name:
    stack, (log, answers) = open_both(Path(name))
    with stack:
        log.write("asked")
        print("wrote", answers.write("18 tokens"))
