# message: ValueError in the block: the file has 'user: Hello!\n', wanted 'old\n'
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saved_chat_check import check


@contextmanager
def saved_chat(path: Path) -> Iterator[list[str]]:
    """Write the lines of a block that ends well; else keep the old file."""
    lines: list[str] = []
    part = path.with_suffix(".part")
    try:
        yield lines
    finally:
        text = "".join(f"{line}\n" for line in lines)
        part.write_text(text, encoding="utf-8")
        part.replace(path)


check(saved_chat)
