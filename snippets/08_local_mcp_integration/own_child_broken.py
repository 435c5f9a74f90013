# expect: output ^polite: work cancelled True, child runs on$
import asyncio
import signal
from asyncio.subprocess import PIPE, Process, create_subprocess_exec

SCRIPTS = {
    "polite": "echo ready; exec sleep 60",
    "deaf": "trap '' TERM; echo ready; exec sleep 60",
}
started: list[Process] = []


async def work(script: str) -> None:
    process = await create_subprocess_exec("sh", "-c", script, stdout=PIPE)
    started.append(process)
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
        started[-1].kill()  # so that this example leaves nothing behind
        await started[-1].wait()


asyncio.run(main())
