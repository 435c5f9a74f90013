# expect: ValueError
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


def open_both(folder: Path) -> tuple[ExitStack, list[Any]]:
    with ExitStack() as stack:
        files = [
            stack.enter_context((folder / name).open("w"))
            for name in ("log", "answers")
        ]
        return stack, files


with TemporaryDirectory() as name:
    stack, (log, answers) = open_both(Path(name))
    with stack:
        log.write("asked")
        print("wrote", answers.write("18 tokens"))
