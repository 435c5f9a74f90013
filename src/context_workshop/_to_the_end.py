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
    """
    future = asyncio.get_running_loop().run_in_executor(threads, work)
    cancelled = None
    with _shielded():
        while not future.done():
            try:
                await asyncio.wait([future])
            except asyncio.CancelledError as error:
                cancelled = error
    return future, cancelled


def _shielded() -> AbstractContextManager[object]:
    """Keep a cancel scope of anyio, if there are any, from cancelling again at each turn."""
    anyio = sys.modules.get("anyio")
    return nullcontext() if anyio is None else anyio.CancelScope(shield=True)
