# message: for a while there was no chat.txt, wanted the old one till then
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saved_chat_check import check


@contextmanager
def saved_chat(path: Path) -> Iterator[list[str]]:
    """Write the lines of a block that ends well; else keep the old file."""
    lines: list[str] = []
    yield lines
    part = path.with_suffix(".part")
    try:
        text = "".join(f"{line}\n" for line in lines)
        part.write_text(text, encoding="utf-8")
        path.unlink(missing_ok=True)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


check(saved_chat)
