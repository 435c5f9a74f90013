# message: nothing was renamed to chat.txt, wanted a new file written beside it, which then replaces it
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saved_chat_check import check


@contextmanager
def saved_chat(path: Path) -> Iterator[list[str]]:
    """Write the lines of a block that ends well; else keep the old file."""
    lines: list[str] = []
    yield lines
    text = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(text)


check(saved_chat)
