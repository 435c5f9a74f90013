# message: open c (raises OSError('disk full') when left), the block ended: +a +b +c -c, wanted +a +b +c -c -b! -a!
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Any, Self

from shelf_check import check

Manager = AbstractContextManager[Any, bool | None]


class Shelf:
    """Holds what was opened on it; any of it can be closed early."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.parts: dict[str, Manager] = {}

    def __enter__(self) -> Self:
        return self

    def open(self, name: str, manager: Manager) -> object:
        if name in self.parts:
            raise ValueError(f"{name!r} is open already")
        value = manager.__enter__()
        self.parts[name] = manager
        return value

    def close(self, name: str) -> None:
        self.parts.pop(name).__exit__(None, None, None)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        for part in reversed(self.parts.values()):
            if part.__exit__(kind, error, trace):
                kind, error, trace = None, None, None
        return kind is None


check(Shelf)
