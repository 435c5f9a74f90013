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
    old = path.with_suffix(".old")
    if there := path.exists():
        path.rename(old)
    try:
        text = "".join(f"{line}\n" for line in lines)
        path.write_text(text, encoding="utf-8")
    except BaseException:
        path.unlink(missing_ok=True)
        if there:
            old.rename(path)
        raise
    old.unlink(missing_ok=True)


check(saved_chat)
