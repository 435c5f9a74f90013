# message: the new file had '', wanted 'user: Hello!\n': it is written when it is closed
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saved_chat_check import check


@contextmanager
def saved_chat(path: Path) -> Iterator[list[str]]:
    """Write the lines of a block that ends well; else keep the old file."""
    lines: list[str] = []
    yield lines
    part = path.with_suffix(".part")  # on success only
    try:
        with part.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


check(saved_chat)
