from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout


# --8<-- [start:cure]
def write(path: Path, build: str) -> bool:
    """Write the index, or say that another process is at it."""
    text = build.upper()  # what takes long, before the lock
    try:
        with FileLock(path.with_suffix(".lock"), timeout=0.01):
            path.write_text(text, "utf-8")
    except Timeout:
        return False
    return True


# --8<-- [end:cure]
with TemporaryDirectory() as folder:
    index = Path(folder) / "index"
    print("written:", write(index, "one"))
    with FileLock(index.with_suffix(".lock")):
        print("written:", write(index, "two"))
    print(index.read_text("utf-8"))
