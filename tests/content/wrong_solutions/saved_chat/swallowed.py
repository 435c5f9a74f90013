# message: ValueError in the block: nothing came out, wanted the ValueError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saved_chat_check import check


@contextmanager
def saved_chat(path: Path) -> Iterator[list[str]]:
    """Write the lines of a block that ends well; else keep the old file."""
    lines: list[str] = []
    try:
        yield lines
    except BaseException:
        return
    part = path.with_suffix(".part")  # on success only
    try:
        text = "".join(f"{line}\n" for line in lines)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


check(saved_chat)
