# lint: ASYNC110
import asyncio
import signal
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

SCRIPTS = {
    "polite": "echo ready; exec sleep 60",
    "deaf": "trap '' TERM; echo ready; exec sleep 60",
}
started: list[Process] = []


@asynccontextmanager
async def child(*command: str, grace: float = 1) -> AsyncIterator[Process]:
    process = await create_subprocess_exec(*command, stdout=PIPE)
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
            while process.returncode is None:  # `wait()` awaits pipes too
                await asyncio.sleep(0.01)


async def work(script: str) -> None:
    async with child("sh", "-c", script) as process:
        assert process.stdout is not None
        await process.stdout.readline()  # ready
        signal.raise_signal(signal.SIGTERM)  # as `docker stop` does
        await process.wait()


async def main() -> None:
    for name, script in SCRIPTS.items():
        task = asyncio.create_task(work(script))
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
        await asyncio.wait([task])
        print(f"{name}: work cancelled {task.cancelled()},", end=" ")
        code = started[-1].returncode
        print("child", signal.Signals(-code).name if code else "runs on")


asyncio.run(main())
