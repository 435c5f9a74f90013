from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

Manager = AbstractContextManager[Any]


@contextmanager
def leaf(path: Path) -> Iterator[Any]:
    with path.open("w") as file:
        try:
            yield file
        finally:
            print("close", path.name)


@contextmanager
def group(*members: Manager) -> Iterator[list[Any]]:
    with ExitStack() as stack:
        yield [stack.enter_context(member) for member in members]


def count_open(part: Any) -> int:
    if isinstance(part, list):
        return sum(map(count_open, part))
    return int(not part.closed)


def use(manager: Manager) -> None:
    with manager as part:
        print("open", count_open(part))
    print("open", count_open(part))


with TemporaryDirectory() as folder:
    log, calls, cache = (
        leaf(Path(folder, name)) for name in ("log", "calls", "cache")
    )
    use(leaf(Path(folder, "single")))
    use(group(log, group(calls, cache)))
