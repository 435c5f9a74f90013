# expect: output could not be acquired
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

with TemporaryDirectory() as folder:
    path = Path(folder) / "index.lock"
    with FileLock(path, timeout=10):  # as another process would hold it
        print("the index is being built")
        try:
            with FileLock(path, timeout=0.01):
                print("never")
        except Timeout as error:
            print("Timeout:", str(error).replace(folder, "/data"))
