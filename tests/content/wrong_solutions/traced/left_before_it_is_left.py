# message: Traced(manager), the block raised nothing: came '+manager entered block left -manager', wanted '+manager entered block -manager left'
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
        self.note("left")
        return self.manager.__exit__(kind, error, trace)


check(Traced)
