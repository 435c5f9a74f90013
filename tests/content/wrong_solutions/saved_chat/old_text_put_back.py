# message: there was no file yet, and the block ended well: FileNotFoundError(
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saved_chat_check import check


@contextmanager
def saved_chat(path: Path) -> Iterator[list[str]]:
    """Write the lines of a block that ends well; else keep the old file."""
    lines: list[str] = []
    yield lines
    old = path.read_text(encoding="utf-8")
    try:
        text = "".join(f"{line}\n" for line in lines)
        path.write_text(text, encoding="utf-8")
    except BaseException:
        path.write_text(old, encoding="utf-8")
        raise


check(saved_chat)
