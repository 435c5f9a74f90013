# lint: ASYNC103
import asyncio
import signal
import sys

from archive_service import server
from mcp import Client


async def agent() -> None:
    async with Client(server):
        print("at work")
        await asyncio.Event().wait()


async def main() -> None:
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    await agent()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except asyncio.CancelledError:
        sys.exit(128 + signal.SIGTERM)
