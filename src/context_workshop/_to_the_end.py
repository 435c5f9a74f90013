"""Wait for a thread whatever cancels the task that waits: what it did is known then."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

T = TypeVar("T")


async def to_the_end(
    threads: Executor, work: Callable[[], T]
) -> tuple[asyncio.Future[T], asyncio.CancelledError | None]:
    """Run work in a thread, and return its future, done, and the cancellation that came meanwhile.

    The caller raises the cancellation when it has made good what the work did. It is for work that
    is short and ends by itself: so long the cancellation waits.

    Raises:
        RuntimeError: There is no event loop of asyncio.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(
            "no event loop of asyncio runs here: use `with` instead of `async with`, in a thread "
            "where another kind of loop runs"
        ) from None
    future = loop.run_in_executor(threads, work)
    cancelled = None
    with _shielded():
        while not future.done():
            try:
                await asyncio.wait([future])
            except asyncio.CancelledError as error:
                cancelled = error
    try:
        await _cancelled_by_a_scope()
    except asyncio.CancelledError as error:
        cancelled = error
    return future, cancelled


def _shielded() -> AbstractContextManager[object]:
    """Keep a cancel scope of anyio, if there are any, from cancelling again at each turn."""
    anyio = sys.modules.get("anyio")
    return nullcontext() if anyio is None else anyio.CancelScope(shield=True)


async def _cancelled_by_a_scope() -> None:
    """Hear of the cancellation that the shield has kept off."""
    anyio = sys.modules.get("anyio")
    if anyio is not None:
        await anyio.lowlevel.checkpoint_if_cancelled()
