# message: the 2nd line can't be written: the file has '', wanted 'old\n'
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saved_chat_check import check


@contextmanager
def saved_chat(path: Path) -> Iterator[list[str]]:
    """Write the lines of a block that ends well; else keep the old file."""
    lines: list[str] = []
    yield lines
    text = "".join(f"{line}\n" for line in lines)
    with path.open("w", encoding="utf-8") as file:
        file.write(text)


check(saved_chat)
