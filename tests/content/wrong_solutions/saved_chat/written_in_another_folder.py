# message: the new file was in another folder, wanted it beside chat.txt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

from saved_chat_check import check


@contextmanager
def saved_chat(path: Path) -> Iterator[list[str]]:
    """Write the lines of a block that ends well; else keep the old file."""
    lines: list[str] = []
    yield lines
    handle, name = mkstemp()
    os.close(handle)
    part = Path(name)
    try:
        text = "".join(f"{line}\n" for line in lines)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


check(saved_chat)
