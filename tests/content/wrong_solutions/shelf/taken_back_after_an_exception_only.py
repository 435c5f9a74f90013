# message: open b (raises CancelledError() when entered), open b: the caller got ValueError("'b' is open already"), wanted None: b was not open
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Any, Self

from shelf_check import check

Manager = AbstractContextManager[Any, bool | None]


class Shelf:
    """Holds what was opened on it; any of it can be closed early."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.parts: dict[str, ExitStack] = {}

    def __enter__(self) -> Self:
        return self

    def open(self, name: str, manager: Manager) -> object:
        if name in self.parts:
            raise ValueError(f"{name!r} is open already")
        part = self.stack.enter_context(ExitStack())
        self.parts[name] = part
        try:
            return part.enter_context(manager)
        except Exception:
            del self.parts[name]
            raise

    def close(self, name: str) -> None:
        self.parts.pop(name).close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return self.stack.__exit__(kind, error, trace)


check(Shelf)
