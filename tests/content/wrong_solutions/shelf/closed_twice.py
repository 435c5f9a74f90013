# message: close b, the block ended: +a +b +c -b closed:b -c -b -a, wanted
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
        value = self.stack.enter_context(manager)
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
        return self.stack.__exit__(kind, error, trace)


check(Shelf)
