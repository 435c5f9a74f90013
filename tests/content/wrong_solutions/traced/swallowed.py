# message: manager.__exit__ raises OSError, the block raised nothing: the caller got None, wanted OSError('jammed')
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
            return self.manager.__exit__(kind, error, trace)
        except Exception:
            return None
        finally:
            self.note("left")


check(Traced)
