from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory


class LockFile:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        self.path.touch(exist_ok=False)

    # --8<-- [start:cure]
    def __exit__(
        self, kind: object, error: BaseException | None, trace: object
    ) -> None:
        print("release", self.path.name)
        try:
            self.path.unlink()
        except OSError as failure:
            if error is None:
                raise
            error.add_note(f"{self.path.name}: {failure.strerror}")

    # --8<-- [end:cure]


def check(answer: str) -> None:
    if not answer:
        raise ValueError("empty answer")


def chain(error: BaseException | None) -> Iterator[str]:
    while error:
        yield type(error).__name__
        error = error.__context__


with TemporaryDirectory() as folder:
    jobs, model = (
        LockFile(Path(folder, name)) for name in ("jobs.lock", "model.lock")
    )
    try:
        with jobs, model:
            rmtree(folder)  # someone tidied up while the job ran
            check("")
    except (ValueError, OSError) as error:
        print("caught", " <- ".join(chain(error)))
        print("notes", getattr(error, "__notes__", []))
