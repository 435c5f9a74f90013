"""What a reservation that nobody settled counts: that depends on how its block was left."""

from __future__ import annotations

import sys


def handled() -> BaseException | None:
    """Return what is being handled where a block is entered: it says nothing of the block."""
    return sys.exception()


def may_be_spent(error: BaseException | None, before: BaseException | None) -> bool:
    """Tell whether what was reserved counts as spent, for the request may have been billed.

    Not after an error, for most calls that fail are not billed. But a time-out is the lack of an
    answer, as a cancellation is. Clients of HTTP wrap it in errors of their own, and some hide it:
    httpcore raises `from None`, and then it is the `__context__` alone.

    Args:
        error: What the block was left with.
        before: What was `handled` when it was entered.
    """
    if not isinstance(error, Exception):
        return True
    seen = {id(None), id(before)}
    to_see: list[BaseException | None] = [error]
    while to_see:
        each = to_see.pop()
        if each is None or id(each) in seen:
            continue
        if isinstance(each, TimeoutError):
            return True
        seen.add(id(each))
        to_see += (each.__cause__, each.__context__)
        if isinstance(each, BaseExceptionGroup):
            to_see += each.exceptions
    return False
