"""How a block was left: what every manager here asks on its way out."""

from contextvars import ContextVar, Token
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where a manager is in its life: not entered, inside, or how it was left."""

    NEW = "new"
    OPEN = "open"
    OK = "ok"
    ERROR = "error"
    CANCELLED = "cancelled"


def status_of(error: BaseException | None) -> Status:
    """Name the way out.

    Whatever is no `Exception` asks the program to stop rather than telling it that something
    failed: `asyncio.CancelledError`, `trio.Cancelled`, `KeyboardInterrupt`, `SystemExit`,
    `GeneratorExit`, and groups that hold one of them.
    """
    if error is None:
        return _OK
    return Status.ERROR if isinstance(error, Exception) else Status.CANCELLED


_OK = Status.OK  # looking up a member costs as much as all the rest


def reset(variable: ContextVar[Any], token: Token[Any], error: BaseException | None) -> None:
    """Undo a `set`, given the error that the block was left with.

    An async generator that its consumer abandons is closed by the event loop in a Context other
    than the one that entered the block. There is nothing to undo there, and nobody to tell.

    Raises:
        ValueError: The block was left in another Context for any other reason.
    """
    try:
        variable.reset(token)
    except ValueError as mismatch:
        if not isinstance(error, GeneratorExit):
            mismatch.add_note(
                "The block was entered in another task or thread: leave it where it was entered."
            )
            raise
