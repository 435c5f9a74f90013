# message: the block raised KeyError: manager.__exit__ was given (<class 'KeyError'>, KeyError('cost'), None), wanted (<class 'KeyError'>, KeyError('cost'), <traceback object
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from traced_check import check


class Traced:
    """Stands for a manager, and notes when it is entered and left."""

    def __init__(
        self,
        manager: AbstractContextManager[Any, bool | None],
        note: Callable[[str], object],
    ) -> None:
        self.manager, self.note = manager, note

    def __enter__(self) -> Any:
        value = self.manager.__enter__()
        self.note("entered")
        return value

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        try:
            kind = None if error is None else type(error)
            return self.manager.__exit__(kind, error, None)
        finally:
            self.note("left")


check(Traced)
