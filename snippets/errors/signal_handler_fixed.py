import asyncio
import os
import signal
from contextlib import suppress


# --8<-- [start:cure]
async def main() -> None:
    task = asyncio.current_task()
    assert task
    loop = asyncio.get_running_loop()  # asyncio.run() in the main thread
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        await work()
    finally:
        print("cleaned up")


# --8<-- [end:cure]


async def work() -> None:
    print("at work")
    os.kill(os.getpid(), signal.SIGTERM)  # as `docker stop` does
    await asyncio.Event().wait()


with suppress(asyncio.CancelledError):
    asyncio.run(main())
