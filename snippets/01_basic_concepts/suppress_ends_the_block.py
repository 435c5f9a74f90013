from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

with TemporaryDirectory() as name:
    cache, lock = Path(name, "cache"), Path(name, "lock")
    lock.touch()

    with suppress(FileNotFoundError):
        cache.unlink()
        lock.unlink()
    print("one block for both, lock still there:", lock.exists())

    for path in cache, lock:
        with suppress(FileNotFoundError):
            path.unlink()
    print("one block for each, lock still there:", lock.exists())
