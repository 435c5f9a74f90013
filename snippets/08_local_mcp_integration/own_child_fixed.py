import asyncio
import signal
from asyncio.subprocess import Process, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

started: list[Process] = []


@asynccontextmanager
async def child(*command: str, grace: float = 5) -> AsyncIterator[Process]:
    process = await create_subprocess_exec(*command)
    started.append(process)
    try:
        yield process
    finally:
        try:
            if process.returncode is None:
                process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), grace)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def work() -> None:
    async with child("sleep", "60") as process:
        signal.raise_signal(signal.SIGTERM)  # as `docker stop` does
        await process.wait()


async def main() -> None:
    task = asyncio.create_task(work())
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    await asyncio.wait([task])
    print("work cancelled:", task.cancelled())
    for process in started:
        running = process.returncode is None
        print("the child:", "still running" if running else "ended")


asyncio.run(main())
