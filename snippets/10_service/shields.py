# lint: ASYNC103
import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import anyio

logger = logging.getLogger(__name__)
Close = Callable[[], Coroutine[Any, Any, None]]


async def no_shield(close: Close) -> None:
    await close()


async def asyncio_shield(close: Close) -> None:
    await asyncio.shield(close())


async def anyio_shield(close: Close) -> None:
    with anyio.CancelScope(shield=True):
        await close()


# --8<-- [start:cure]
async def both(close: Close) -> None:
    closing = asyncio.create_task(asyncio.wait_for(close(), 5))
    cancel = None
    with anyio.CancelScope(shield=True):  # against cancel scopes
        while not closing.done():
            try:
                await asyncio.wait([closing])
            except asyncio.CancelledError as error:  # against cancel()
                cancel = error
    slip = RuntimeError("the cleanup was cancelled")
    failure = slip if closing.cancelled() else closing.exception()
    if failure and cancel:  # many drop a cancel's cause
        logger.error("cleanup failed", exc_info=failure)
    if cancel:
        raise cancel from failure
    if failure:
        raise failure


# --8<-- [end:cure]
SHIELDS = no_shield, asyncio_shield, anyio_shield, both
