"""How a block was left: what every manager here asks on its way out."""

from contextvars import ContextVar, Token
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Say where a block is in its life, and how it was left.

    Since 0.1.
    """

    NEW = "new"
    """It was not entered yet."""
    OPEN = "open"
    """It runs: what can be used only inside can be used now."""
    OK = "ok"
    """It was left without an error."""
    ERROR = "error"
    """It was left by an `Exception`."""
    CANCELLED = "cancelled"
    """It was left by a `BaseException` that is no `Exception`: a cancellation, an interrupt."""


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

_ELSEWHERE = (
    "The block was entered in another task or thread: leave it where it was entered. If a "
    "framework enters and leaves it, as a dependency or a fixture with a yield, write that as "
    "`async def`: a plain `def` runs in threads, each in a Context of its own."
)
_NOTHING = object()


def left_elsewhere(
    mismatch: ValueError,
    variable: ContextVar[Any],
    token: Token[Any],
    error: BaseException | None,
    passed_over: object = _NOTHING,
) -> None:
    """Decide what to say of a block whose variable can't be reset: it was entered elsewhere.

    To be called where `variable.reset(token)` raised `mismatch`.

    An async generator that its consumer abandons is closed by the event loop, in a Context of the
    loop's choice. There is nothing to undo there, and nobody to tell.

    A framework runs the two halves of a `def` dependency in threads, each in its own copy of one
    Context, and drops both. So a value that is passed over once its block was left may stay where
    it is, and there is nothing to undo in the second copy either, if that holds the value, or what
    was there before.

    Args:
        mismatch: The error.
        variable: What could not be reset.
        token: What it could not be reset by.
        error: What the block was left with. It goes first: what there is to say is a note on it.
        passed_over: The value, if whoever finds it passes over it once its block was left.

    Raises:
        ValueError: The block was left without an error, where it should not.
    """
    if isinstance(error, GeneratorExit):
        return
    if passed_over is not _NOTHING:
        here = variable.get(Token.MISSING)
        if here is passed_over or here is token.old_value:
            return
    if error is None:
        mismatch.add_note(_ELSEWHERE)
        raise mismatch
    error.add_note(f"{mismatch}. {_ELSEWHERE}")
