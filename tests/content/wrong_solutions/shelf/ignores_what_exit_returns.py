# message: open a, open b (suppresses errors), open c, raise ValueError('oops'): the caller got ValueError('oops'), wanted None
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
        failure = error
        for part in reversed(self.parts.values()):
            try:
                part.__exit__(kind, failure, trace)
            except Exception as failed:
                kind, failure = type(failed), failed
        if failure is not error and failure is not None:
            raise failure
        return None


check(Shelf)
