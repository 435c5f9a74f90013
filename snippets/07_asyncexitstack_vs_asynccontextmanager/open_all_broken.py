# expect: output ^error, still open: 2$
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

opened: list[TextIO] = []


def open_one(path: Path) -> TextIO:
    file = path.open()
    opened.append(file)
    return file


def open_all(paths: list[Path]) -> list[TextIO]:
    return [open_one(path) for path in paths]


with TemporaryDirectory() as name:
    paths = [Path(name, part) for part in ("a", "b", "c")]
    for path in paths:
        path.touch()

    files = open_all(paths)
    print("ok, open:", sum(not file.closed for file in opened))
    for file in files:
        file.close()

    paths[2].unlink()
    try:
        open_all(paths)
    except FileNotFoundError:
        left = [file for file in opened if not file.closed]
        print("error, still open:", len(left))
