# expect: AssertionError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saved_chat_check import check


@contextmanager
def saved_chat(path: Path) -> Iterator[list[str]]:
    """Write the lines of a block that ends well; else keep the old file."""
    lines: list[str] = []
    with path.open("w", encoding="utf-8") as file:
        yield lines
        file.writelines(f"{line}\n" for line in lines)


check(saved_chat)
