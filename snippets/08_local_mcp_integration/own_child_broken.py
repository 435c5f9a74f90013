# expect: output ^the child: still running$
import asyncio
import signal
from asyncio.subprocess import Process, create_subprocess_exec

started: list[Process] = []


async def work() -> None:
    process = await create_subprocess_exec("sleep", "60")
    started.append(process)
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
        if running:  # so that this example leaves nothing behind
            process.kill()
            await process.wait()


asyncio.run(main())
