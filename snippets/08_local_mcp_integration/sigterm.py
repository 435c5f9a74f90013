# lint: ASYNC103
import asyncio
import signal
import subprocess
import sys

from archive_service import server
from mcp import Client


async def agent() -> None:
    if sys.argv[1:] == ["handled"]:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    async with Client(server):
        signal.raise_signal(signal.SIGTERM)  # as `docker stop` does
        await asyncio.sleep(60)


if sys.argv[1:]:
    try:
        asyncio.run(agent())
    except asyncio.CancelledError:
        sys.exit(128 + signal.SIGTERM)
else:
    for how in "unhandled", "handled":
        command = [sys.executable, __file__, how]
        end = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=50
        )
        said = ", ".join(end.stdout.splitlines())
        print(f"{how}: status {end.returncode}, {said}")
