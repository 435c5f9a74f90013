# message: KeyboardInterrupt when the new file is to replace the old one: its folder has ['chat.part', 'chat.txt'], wanted ['chat.txt']
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
        part.replace(path)
    except Exception:
        part.unlink(missing_ok=True)
        raise


check(saved_chat)
