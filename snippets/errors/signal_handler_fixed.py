import asyncio
import os
import signal
from contextlib import suppress


async def work() -> None:
    print("at work")
    os.kill(os.getpid(), signal.SIGTERM)  # as `docker stop` does
    await asyncio.Event().wait()


async def clean_up() -> None:
    os.kill(os.getpid(), signal.SIGTERM)  # and again, out of patience
    await asyncio.sleep(0.01)
    print("cleaned up")


# --8<-- [start:cure]
async def main() -> None:
    task = asyncio.current_task()
    assert task
    loop = asyncio.get_running_loop()  # asyncio.run() in the main thread

    def stop() -> None:  # once: a second one would cut cleanup short
        loop.add_signal_handler(signal.SIGTERM, print, "is stopping")
        task.cancel()

    loop.add_signal_handler(signal.SIGTERM, stop)
    try:
        await work()
    finally:
        await clean_up()


if __name__ == "__main__":
    with suppress(asyncio.CancelledError):
        asyncio.run(main())
# --8<-- [end:cure]
