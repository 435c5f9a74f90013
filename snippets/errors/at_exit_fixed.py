# lint: ASYNC103
import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LOGGER = logging.getLogger(__name__)


class Sandbox:
    async def delete(self) -> None:
        await asyncio.get_running_loop().getaddrinfo("localhost", 80)
        print("deleted")


# --8<-- [start:cure]
@asynccontextmanager
async def sandbox() -> AsyncIterator[Sandbox]:
    made = Sandbox()
    try:
        yield made
    finally:  # the loop still runs, and threads can start
        deleting = asyncio.create_task(asyncio.wait_for(made.delete(), 10))
        cancelled = None
        while not deleting.done():
            try:
                await asyncio.wait([deleting])  # a cancel ends this wait only
            except asyncio.CancelledError as cancel:
                cancelled = cancel
        slip = RuntimeError("delete() was cancelled")
        failure = slip if deleting.cancelled() else deleting.exception()
        if failure and cancelled:
            LOGGER.error("not deleted", exc_info=failure)
        if error := cancelled or failure:
            raise error


async def main() -> None:
    async with sandbox():
        print("used")


# --8<-- [end:cure]
async def impatient() -> None:
    task = asyncio.create_task(main())
    for _ in range(2):  # a limit further out, for instance
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.wait([task])
    print("cancelled:", task.cancelled())


asyncio.run(main())
asyncio.run(impatient())
